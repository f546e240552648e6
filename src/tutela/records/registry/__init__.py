"""Persons, their documents and names, and every version of every record; everything that names people is encrypted."""
