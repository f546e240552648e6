"""The words of a report are read on the vault's machine with both shares, by the prosecutor, and never unseen."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.utils import timezone

from tests.cast import appoint_all, conviction, load, number
from tests.commands import Commands
from tests.vault import PASSPHRASES, descriptors, keyed, know_shares, officer
from tutela.agencies.consulting import actions as consulting
from tutela.agencies.consulting import queries
from tutela.bodies.queries import acting_as
from tutela.ledger.models import Entry
from tutela.records.vault import log, shares, store
from tutela.redress.reports import actions as reports
from tutela.redress.reports.models import Report
from tutela.redress.reports.report import By, State, Told

pytestmark = pytest.mark.django_db
WORDS = Told("李某在群里发了赵小虎的判决书", "家长群", "2026年11月初")
OTHERS = ("a third keeper's own words", "a fourth keeper's own words")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: LazySettings) -> None:
    settings.TUTELA_VAULT_KEYS = tmp_path / "keys"
    monkeypatch.setattr(shares.write_under_passphrase, "__defaults__", (2**4,))
    monkeypatch.setattr(store, "prepare", lambda: None)


@pytest.fixture
def brought(tutela: Commands, tmp_path: Path) -> list[str]:
    """A vault that was just made, and the options that bring its shares."""
    options = _options("--share", tmp_path / "one.json", tmp_path / "two.json")
    with descriptors(*PASSPHRASES) as fds:
        assert tutela("vault", "init", *options, *fds).code == 0
    know_shares(tmp_path / "one.json", tmp_path / "two.json")
    appoint_all(timezone.now())
    return options


def _options(name: str, *files: Path) -> list[str]:
    return [word for file in files for word in (name, str(file))]


def reported(at: datetime) -> UUID:
    return reports.report(acting=acting_as("clerk"), told=WORDS, by=By.OFFICER, at=at)


def acts() -> list[tuple[str, str | None]]:
    said = [one.body for one in log.read() if one.body["act"] not in log.OF_OFFICERS]
    return [(str(body["act"]), body["application"]) for body in said]  # type: ignore[misc]


def handled() -> list[str]:
    entries = Entry.objects.filter(event="report:handled").order_by("accepted_at", "id")
    return [json.loads(bytes(one.body))["facts"]["did"] for one in entries]


def test_both_shares_open_the_words_and_two_logs_know_it(
    brought: list[str], tutela: Commands, tmp_path: Path, at: datetime
) -> None:
    report, out = reported(at), tmp_path / "words.json"
    with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, "supervisor") as me:
        ran = tutela("vault", "report", report, *brought, "--out", out, *fds, *me)
    assert ran.code == 0, ran.err
    assert json.loads(out.read_text()) == {"what": WORDS.what, "where": WORDS.where, "when": WORDS.when}
    assert out.stat().st_mode & 0o777 == 0o600
    assert WORDS.what not in ran.out + ran.err
    assert acts()[-1] == ("report-read", str(report))
    assert handled() == ["read"]
    assert Report.objects.get().state == State.OPEN.value


@pytest.mark.parametrize(
    ("lines", "files", "words"),
    [
        (("not these words at all", PASSPHRASES[1]), (0, 1), "passphrase of share 1"),
        ((PASSPHRASES[0], "not these words at all"), (0, 1), "passphrase of share 2"),
        ((PASSPHRASES[0], PASSPHRASES[0]), (0, 0), "the same share"),
        ((PASSPHRASES[0],), (0,), "Two shares are needed"),
    ],
)
def test_wrong_shares_open_nothing_and_leave_nothing(
    brought: list[str],
    tutela: Commands,
    tmp_path: Path,
    at: datetime,
    lines: tuple[str, ...],
    files: tuple[int, ...],
    words: str,
) -> None:
    report, out = reported(at), tmp_path / "words.json"
    options = [word for one in files for word in brought[2 * one : 2 * one + 2]]
    officer("supervisor")
    before = acts()
    with descriptors(*lines) as fds, keyed(tmp_path, "supervisor") as me:
        ran = tutela("vault", "report", report, *options, "--out", out, *fds, *me)
    assert (ran.code, words in ran.err, out.exists()) == (3, True, False)
    assert (acts(), handled()) == (before, [])


@pytest.mark.parametrize("command", ["report", "looks"])
def test_a_wrong_number_and_a_wrong_officer_open_nothing(
    command: str, brought: list[str], tutela: Commands, tmp_path: Path, at: datetime
) -> None:
    report, out = reported(at), tmp_path / "words.json"
    officer("supervisor")
    officer("prosecutor-recorder")
    before = acts()
    for number_, username, code in (
        (uuid4(), "supervisor", 3),
        (report, "clerk", 4),
        (report, "prosecutor-recorder", 4),
    ):
        with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, username) as me:
            ran = tutela("vault", command, number_, *brought, "--out", out, *fds, *me)
        assert (ran.code, out.exists()) == (code, False), username
    assert (acts(), handled()) == (before, [])


def test_a_process_without_the_vault_says_so(
    brought: list[str], tutela: Commands, tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = reported(at)
    monkeypatch.setattr(store, "reachable", lambda: False)
    ran = tutela("vault", "report", report, *brought, "--out", tmp_path / "w.json", "--as", "supervisor")
    assert (ran.code, "no access to the vault" in ran.err) == (5, True)


def test_who_looked_is_told_for_a_report_that_is_looked_into(
    brought: list[str], tutela: Commands, tmp_path: Path, at: datetime
) -> None:
    marked = conviction(
        "c-3", "周大山", number(datetime(1979, 5, 5, tzinfo=at.tzinfo).date(), 105), joint_sealed=True
    )
    load(tmp_path / "court.jsonl", [marked], at)
    consulting.consult(acting=acting_as("court-recorder"), source_id="c-3", accepts_duty=True, at=at)
    report, out = reported(at), tmp_path / "looks.json"
    asked = ("vault", "looks", report, *brought, "--out", out)
    with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, "supervisor") as me:
        assert tutela(*asked, *fds, *me).code == 5
    reports.move_on(acting=acting_as("supervisor"), report_id=report, at=at)
    with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, "supervisor") as me:
        ran = tutela(*asked, *fds, *me)
    assert ran.code == 0, ran.err
    (line,) = json.loads(out.read_text())
    assert (line["organisation"], line["source_id"], line["duty_accepted"]) == ("court", "c-3", True)
    assert acts()[-1] == ("looks-read", str(report))
    assert handled() == ["moved", "looks-read"]


class TestPages:
    """However many looks are kept, only some are opened at once."""

    @pytest.fixture
    def asked(
        self,
        brought: list[str],
        tutela: Commands,
        tmp_path: Path,
        at: datetime,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Callable[..., Any]:
        monkeypatch.setattr(queries, "AT_ONCE", 2)
        born = datetime(1979, 5, 5, tzinfo=at.tzinfo).date()
        load(tmp_path / "court.jsonl", [conviction("c-3", "周大山", number(born, 105))], at)
        for day in range(5):
            moment = at + timedelta(days=day)
            consulting.consult(
                acting=acting_as("court-recorder"), source_id="c-3", accepts_duty=False, at=moment
            )
        report = reported(at)
        reports.move_on(acting=acting_as("supervisor"), report_id=report, at=at)

        def asked_(*words: str) -> Any:
            out = tmp_path / f"looks-{'-'.join(words)}.json"
            with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, "supervisor") as me:
                ran = tutela("vault", "looks", report, *brought, "--out", out, *words, *fds, *me)
            if ran.code:
                assert not out.exists()
                return ran
            return [one["at"][:10] for one in json.loads(out.read_text())]

        return asked_

    def test_page_by_page_every_look_comes_once(self, asked: Callable[..., Any]) -> None:
        pages = [asked("--page", str(one)) for one in (1, 2, 3)]
        assert pages == [["2026-11-21", "2026-11-22"], ["2026-11-23", "2026-11-24"], ["2026-11-25"]]
        assert asked() == pages[0]
        assert asked("--page", "4").code == 3
        assert asked("--page", "0").code == 2

    def test_the_days_are_legal_days_and_the_last_is_left_out(self, asked: Callable[..., Any]) -> None:
        assert asked("--since", "2026-11-25") == ["2026-11-25"]
        assert asked("--since", "2026-11-26") == []
        assert asked("--until", "2026-11-22") == ["2026-11-21"]
        assert asked("--since", "2026-11-22", "--until", "2026-11-24") == ["2026-11-22", "2026-11-23"]
        assert asked("--since", "2026-11-22", "--until", "2026-11-22").code == 3
        causes = [one.body["cause"] for one in log.read() if one.body["act"] == "looks-read"]
        assert causes[-1] == "2026-11-22/2026-11-24/1"


@pytest.mark.django_db(transaction=True)
def test_after_a_new_key_the_new_shares_open_an_old_report(
    brought: list[str], tutela: Commands, tmp_path: Path, at: datetime
) -> None:
    report, out = reported(at), tmp_path / "words.json"
    officer("supervisor")
    new = tmp_path / "a.json", tmp_path / "b.json"
    with descriptors(*PASSPHRASES, *OTHERS) as fds:
        ran = tutela("vault", "rotate", *brought, *_options("--new", *new), *fds, "--as", "security")
    assert ran.code == 0, ran.err
    with descriptors(*OTHERS) as fds, keyed(tmp_path, "supervisor") as me:
        options = _options("--share", *new)
        ran = tutela("vault", "report", report, *options, "--out", out, *fds, *me)
    assert ran.code == 0, ran.err
    assert json.loads(out.read_text())["what"] == WORDS.what
