"""Tests: secrecy."""
