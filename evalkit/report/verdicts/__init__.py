"""The verdicts of one place: text, tables, figures, next steps."""
