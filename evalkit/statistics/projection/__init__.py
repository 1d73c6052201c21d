"""Where yearly levels will stand, and how sure that is."""
