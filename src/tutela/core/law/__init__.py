"""The law as data: packs loaded strictly, and the counting of days, months and ages."""
