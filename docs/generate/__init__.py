"""Writes the pages of `docs/reference` from packs, powers, events, settings and the API; `--check` only compares."""
