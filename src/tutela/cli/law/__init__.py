"""`tutela law`: what the packs say, why, whether they are sound, and what another law would change."""
