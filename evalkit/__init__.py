"""evalkit: the third-party evaluation of a local government's plan."""

__version__ = "0.1.0"
