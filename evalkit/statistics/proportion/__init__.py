"""A share from a simple sample: limits and intervals by name."""
