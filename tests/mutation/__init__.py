"""Mutation testing of the core: is every line of the law held by a test? See docs/how-to/mutation-testing.md."""
