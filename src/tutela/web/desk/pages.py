"""Pages that say something and ask nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the registry is for, and what it must never be used for; for everyone."""
    return render(request, "desk/about.html")


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Where a sign-up would be: accounts are given by administrators."""
    return render(request, "desk/closed.html")
