"""Plain statements, where the object mapper costs more than the work."""
