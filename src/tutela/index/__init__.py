"""The valve between what is known and what may be told."""
