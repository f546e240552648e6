"""Sealed dossiers, in a database of their own: what enters is encrypted to a key that nothing online can open."""
