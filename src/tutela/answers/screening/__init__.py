"""The same question for a whole roster.

It knows `inquiries`, because it is the same question, asked for many, and `staff`, whose lists say of whom a row
that is more than *no record* is to be followed up.
"""
