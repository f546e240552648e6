"""Whether what a body asks looks like a walk through the numbers: counts over a short window, and nobody in them."""
