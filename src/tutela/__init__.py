"""Tutela: a vetting registry that protects children."""

__version__ = "0.1.0"
