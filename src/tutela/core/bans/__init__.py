"""Bans on a day: those by law, those by order, who must be told, and what a person has to look at."""
