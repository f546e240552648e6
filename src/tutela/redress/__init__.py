"""What can be put right."""
