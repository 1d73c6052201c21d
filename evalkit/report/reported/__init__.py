"""What departments report beside what is found."""
