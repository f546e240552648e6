"""Papers that leave the registry: PDF/A made from a template and named texts."""
