"""What may be told: answers from the index alone."""
