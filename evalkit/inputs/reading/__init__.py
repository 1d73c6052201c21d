"""From files to typed tables: what was received, nothing judged yet."""
