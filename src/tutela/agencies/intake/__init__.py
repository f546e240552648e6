"""Files of records: staged, previewed, confirmed; a refused file leaves nothing behind."""
