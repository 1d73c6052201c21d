"""What must hold within and between the tables, and what a plan requires of them."""
