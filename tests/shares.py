"""The private keys of the vaults that tests make, by their id: what both keepers' shares would give."""

BROUGHT: dict[str, bytes] = {}
