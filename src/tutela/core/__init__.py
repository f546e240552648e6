"""What the law means: pure functions over values. No framework, database, clock, network or randomness."""
