"""The log for outsiders in C2SP formats: checkpoint and tiles for everybody, entries for those who verify by office."""
