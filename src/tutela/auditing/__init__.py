"""The ledger replayed against the tables of every room: what was said of them, and what they hold."""
