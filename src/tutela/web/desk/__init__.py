"""The pages: sign in, ask one, screen a roster, enter records, look at the ledger."""
