"""How far off, and in which villages: text, tables, figures."""
