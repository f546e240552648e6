"""What every test may use: a policy read once, and a fixed cast of bodies and officers."""

from datetime import UTC, datetime

import pytest

from tests.commands import Commands
from tutela.core.law.packs import Policy
from tutela.packs import current

MOMENT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)  # 14:03 in Shanghai


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The packs of the repository."""
    return current.policy()


@pytest.fixture
def at() -> datetime:
    """The moment at which tests act: 2026-11-21 14:03 in Shanghai."""
    return MOMENT


@pytest.fixture
def tutela(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """The command line, in English."""
    monkeypatch.setenv("TUTELA_LANGUAGE", "en")
    return Commands(monkeypatch, capsys)
