"""A recording agency looks at one of its own records; what is marked opens for who accepts the duty first."""
