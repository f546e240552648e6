"""The command line: a door for operators, and the demo."""
