"""Stop work, notice, dismissal, report: what a body owes after *record*, shown to whoever watches over it."""
