"""Compiling: reads records, asks the law, writes keyed rows. Nothing else passes from what is known to what is told."""
