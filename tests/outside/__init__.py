"""The programs for those who trust nobody here, held against the registry's own code and against strangers' code."""
