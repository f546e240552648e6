"""Django's SQLite, with another way of waiting for the one write lock."""
