"""Coverage in text, tables and figures."""
