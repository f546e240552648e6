"""The index: keyed rows only. No name, number, offence or court; absence is absence, whatever the reason."""
