"""Tests: equivalence."""
