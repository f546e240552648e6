"""The watch: who has somebody in post is told when the list begins to answer about them with *record*."""
