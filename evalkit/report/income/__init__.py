"""Income in text, tables and figures."""
