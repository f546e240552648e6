"""The lawyer-readable manual: every rule of every pack with its sentence, article, status and cases."""
