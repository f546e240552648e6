"""Certificates of no criminal record, and letters to units, in the uniform forms (Inquiry Rules of 2021)."""
