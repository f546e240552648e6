"""Watches logs for those who do not run them: cosigns what only grows, and keeps evidence of what does not."""
