"""Pictures for print and page: SVG with words in both languages, and a table that says the same."""
