"""A person signs in to see what was asked about them. It knows `subjects`, because what they see is that view."""
