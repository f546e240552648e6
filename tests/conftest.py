"""What every test may use: a policy read once, and a fixed cast of bodies and officers."""

import os
from collections.abc import Generator
from datetime import UTC, datetime

import pytest
from django.conf import settings

from tests import depth, shares
from tests.commands import Commands
from tutela.core.crypto.keyring import KeyRing
from tutela.core.crypto.suites import Suite
from tutela.core.law.packs import Policy
from tutela.packs import current
from tutela.records.vault import keys

MUST_RUN_IN_CI = ("browser", "postgres", "slow")
MOMENT = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)  # 14:03 in Shanghai


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The packs of the repository."""
    return current.policy()


@pytest.fixture
def at() -> datetime:
    """The moment at which tests act: 2026-11-21 14:03 in Shanghai."""
    return MOMENT


@pytest.fixture(scope="session", autouse=True)
def vault_secret() -> bytes:
    """The private key of the tests' vault, whose other keys stand where a deployment has them."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    public, secret = keys.fresh(at)
    shares.BROUGHT[public.key_id] = secret
    keys.folder().mkdir(mode=0o700)
    keys.save_recognising(KeyRing((keys.new_recognising(Suite.STANDARD, at),)))
    keys.save_public((public,))
    return secret


@pytest.fixture(autouse=True)
def no_head_is_remembered() -> None:
    """Each test begins with empty tables, and so with a log of which nothing was signed."""
    settings.TUTELA_HEAD_FILE.unlink(missing_ok=True)


@pytest.fixture
def tutela(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """The command line, in English."""
    monkeypatch.setenv("TUTELA_LANGUAGE", "en")
    return Commands(monkeypatch, capsys)


def pytest_configure(config: pytest.Config) -> None:
    """Properties are tried on fewer examples where slow tests are left out."""
    depth.choose(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that uses tables may use both databases: the ordinary one and the vault's."""
    for item in items:
        marked = item.get_closest_marker("django_db")
        if marked is not None:
            both = pytest.mark.django_db(*marked.args, **{**marked.kwargs, "databases": "__all__"})
            item.add_marker(both, append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a marked test that was skipped has failed: there, whatever it needs is installed."""
    report = yield
    marked = [mark for mark in MUST_RUN_IN_CI if item.get_closest_marker(mark)]
    mine, others = ("postgres", "sqlite") if "TUTELA_DATABASE" in os.environ else ("sqlite", "postgres")
    elsewhere = item.get_closest_marker(others) and not item.get_closest_marker(mine)  # in the other run
    if report.skipped and marked and not elsewhere and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where {', '.join(marked)} must run: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly what was skipped."""
    for report in terminalreporter.stats.get("skipped", ()):
        terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[-1]}", yellow=True)
