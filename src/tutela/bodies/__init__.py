"""Who may act: organisations, their officers, and the powers that policies give them."""
