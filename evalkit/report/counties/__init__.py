"""A city's counties beside each other: text, tables, figures."""
