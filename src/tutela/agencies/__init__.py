"""What recording agencies do: enter, correct, seal."""
