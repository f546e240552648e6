"""Re-checks: a person says that an answer about them is wrong, and the recording agency looks again."""
