"""What is known: the registry of persons and records."""
