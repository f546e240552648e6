"""Who is the same person: documents, names, and what agrees between two identities."""
