"""What was told before and may no longer be kept: withdrawn in the same words, whatever the reason."""
