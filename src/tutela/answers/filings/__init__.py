"""Inquiries as bodies file them: written, authorised, reviewed, answered and closed, step by step."""
