"""A body's staff list: who applies, who is in post and who has left; the list names persons, encrypted."""
