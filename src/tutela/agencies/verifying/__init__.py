"""What waits for an identity to be verified: the recording agency compares, two officers decide, the answer follows."""
