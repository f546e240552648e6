"""How long a request says that it is, before a byte of it is read."""

from django.http import HttpRequest


def stated(request: HttpRequest) -> int:
    """In bytes; 0 where nothing is stated, or no number: Django reads it in the same way, and then no body."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
