"""Nobody walks the numbers: what bodies ask is watched, who goes too far is slowed and stopped, two persons lift it."""
