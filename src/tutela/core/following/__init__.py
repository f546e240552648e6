"""What a body owes after an answer of *record*, by when, and what has to be put back when the answer falls."""
