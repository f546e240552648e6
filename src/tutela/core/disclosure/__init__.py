"""The one question: what the law says about one person, one purpose, one day."""
