"""The same question for a whole roster. It knows `inquiries`, because it is the same question, asked for many."""
