"""Persons whom the answering side's own tables name: encrypted at rest, found by keyed hash, moved to a new key."""
