"""A person's authorisation of one inquiry: asked for, given or declined, withdrawn, and spent by its one question."""
