"""How a figure is held against its target, alone and among many."""
