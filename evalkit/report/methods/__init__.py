"""How the figures were made, and from what."""
