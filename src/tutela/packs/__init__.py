"""The packs this deployment runs by, read once."""
