"""The fictional country: people, bodies, records and rosters made from one seed, with the truth beside them."""
