"""What can be shown to someone who trusts nobody here: hash trees, signed notes, commitments."""
