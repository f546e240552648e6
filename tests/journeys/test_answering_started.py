"""The answering process as the service starts it: where it listens, and under which role of the database."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from tutela.cli import answering, serve
from tutela.config.environment import address

SAYS_ITS_SETTINGS = (
    "import os, sys; open(sys.argv[1], 'w').write("
    "os.environ.get('TUTELA_DATABASE', '') + ' ' + os.environ['TUTELA_VAULT'])"
)
OWN = "postgresql://tutela_answering@127.0.0.1:5432/tutela"


def test_on_postgresql_it_listens_beside_the_web_server_and_elsewhere_only_where_its_port_is_stated() -> None:
    assert answering.port_beside(8000, None) == (8001 if connection.vendor == "postgresql" else None)


@pytest.mark.parametrize(("stated", "port"), [(9000, 9000), (0, None)])
def test_its_port_can_be_stated_and_it_can_be_left_out(stated: int, port: int | None) -> None:
    assert answering.port_beside(8000, stated) == port


@pytest.mark.parametrize("own", [OWN, ""])
def test_it_gets_its_own_role_where_one_is_set_and_never_the_vault(
    own: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TUTELA_ANSWERING_DATABASE = own
    monkeypatch.setenv("TUTELA_DATABASE", "postgresql://owner@127.0.0.1:5432/tutela")
    said = tmp_path / "said"
    words = [sys.executable, "-c", SAYS_ITS_SETTINGS, str(said)]
    monkeypatch.setattr(answering, "words", lambda *_: words)
    assert serve._answering("127.0.0.1", 8001, 1).wait(30) == 0
    assert said.read_text() == f"{own or 'postgresql://owner@127.0.0.1:5432/tutela'} none"


def test_an_address_that_is_none_is_refused_before_anything_is_started() -> None:
    with pytest.raises(ImproperlyConfigured, match="TUTELA_ANSWERING_DATABASE"):
        address({"TUTELA_ANSWERING_DATABASE": "mysql://elsewhere"}, "TUTELA_ANSWERING_DATABASE")
    assert address({}, "TUTELA_ANSWERING_DATABASE") == ""
    assert address({"TUTELA_ANSWERING_DATABASE": OWN}, "TUTELA_ANSWERING_DATABASE") == OWN


def test_no_request_of_it_is_logged() -> None:
    words = answering.words("127.0.0.1", 8001, 2)
    assert "--no-access-log" in words
    assert words[-1] == "tutela.config.answering:application"
