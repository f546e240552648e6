"""The person's view: who asked about them, when, on what ground, and what was answered."""
