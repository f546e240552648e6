"""A registry in use, as an earlier edition left it, and its way to the edition of today."""
