"""The key file: made on first run for its owner alone, refused when others can read it, rotated in place."""
