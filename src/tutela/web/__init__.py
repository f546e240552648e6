"""Doors that speak HTTP: pages for officers, an API for programs."""
