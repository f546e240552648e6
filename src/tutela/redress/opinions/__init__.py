"""The prosecutor's written opinions: opened to a body, answered by it, accepted, or taken one body higher."""
