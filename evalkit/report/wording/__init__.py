"""The report's words and numbers in two languages."""
