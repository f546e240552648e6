"""The files an office can open: tables are read and written here, and nothing is known of law or persons."""
