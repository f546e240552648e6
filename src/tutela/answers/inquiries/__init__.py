"""One question and its answer, for any number of persons at once."""
