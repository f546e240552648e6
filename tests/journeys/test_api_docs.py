"""The page that shows the API's document: open to all, and everything on it comes from here."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_loads_nothing_from_elsewhere_and_everything_it_names_is_here() -> None:
    page = Client().get("/api/docs")
    assert page.status_code == 200
    said = page.content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', said)
    assert addresses
    for address in addresses:
        assert address.startswith("/static/")
        asset = Client().get(address)
        assert asset.status_code == 200
        asset.close()
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert not re.search(r"<script>|on\w+=", said), "the policy would stop it"


def test_the_document_is_served_to_all_and_names_its_token_address() -> None:
    document = Client().get("/api/openapi.json").json()
    assert "/api/v1/token" in document["paths"]
