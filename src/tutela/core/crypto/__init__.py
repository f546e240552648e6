"""Keyed hashes, field encryption and signatures as pure functions: keys and nonces are arguments."""
