"""Yearly screening: an office orders it, each body hands in its staff list, and a run asks about everybody on it.

It knows `staff`, whose lists are screened, `screening`, which screens them, and `filings`, which counts who has asked.
"""
