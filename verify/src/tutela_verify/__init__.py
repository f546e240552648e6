"""Checks what a registry says it recorded, for those who do not trust the registry."""
