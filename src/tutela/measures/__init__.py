"""What follows an answer of *record*."""
