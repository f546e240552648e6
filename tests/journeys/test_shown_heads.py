"""A head that our key signed and this log does not hold rings until two officers have said where it came from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import appoint_all
from tests.commands import Commands
from tests.journeys.test_ledger_restored import by, put_back
from tests.journeys.witness_cast import PlainWitness, append, policy
from tutela.auditing.audit import audit
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.models import Officer, Organisation
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela.core.proofs.entries import parse
from tutela.ledger import alarms, explaining, models, queries, restoring, sequencer, signing
from tutela.ledger.alarms import Kind
from tutela.ledger.explaining import Cause
from tutela.ledger.queries import opening

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db
Bring = Callable[[str], list[int | None]]


@pytest.fixture
def bring(settings: Any, tmp_path: Path) -> Bring:
    """Somebody brings a note to the public address; the sizes over which the alarm then rings."""
    settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "policy", [PlainWitness(1, AT)], 1)

    def brought(note: str) -> list[int | None]:
        Client().post("/tlog/cosignature", note.encode(), content_type="text/plain")
        return ringing()

    return brought


def ringing() -> list[int | None]:
    return [one.theirs for one in alarms.standing() if one.kind is Kind.SHOWN]


def head() -> str:
    newest = queries.checkpoint()
    assert newest is not None
    return newest.note


def forged(size: int) -> str:
    return notes.sign(
        Checkpoint(signing.origin(), size, bytes(32)).text(), signing.checkpoint_signers(), AT
    ).written()


def misses() -> list[str]:
    """What the auditor finds wrong of alarms; the other entries here are of no question."""
    return [one.kind for one in audit().faults if one.kind.startswith("alarm")]


def lost(*sizes: int) -> list[str]:
    """A log of three entries whose database lost more; the heads of what was lost."""
    append(3, AT)
    heads = []
    for more in sizes:
        append(more, AT)
        heads.append(head())
    put_back(3)
    return heads


def explained(size: int, **changes: Any) -> Reason | None:
    said = {
        "organisation": "admin",
        "officer": "officer-1",
        "second_organisation": "prosecutor",
        "second": "officer-2",
        "cause": Cause.LOST,
        "words": "the disk of March",
    }
    try:
        explaining.explain(size=size, at=AT, **{**said, **changes})
    except Refusal as refusal:
        return refusal.reason
    return None


@pytest.mark.parametrize("is_sounded", [True, False])
def test_the_head_that_an_accepted_loss_names_rings_no_more(bring: Bring, is_sounded: bool) -> None:
    """Whether it was shown before the loss was accepted, after, or both; and whether a sequencer had looked."""
    (last,) = lost(4)
    assert bring(last) == [7]
    if is_sounded:
        restoring.sound(AT)
    restoring.accept(**by(), at=AT)
    assert alarms.standing() == []
    assert bring(last) == []
    assert bring(forged(7)) == [7], "another of that size does"
    sequencer.catch_up(clock=lambda: AT)
    assert misses() == []


def test_nor_where_it_is_shown_afterwards_alone(bring: Bring) -> None:
    (last,) = lost(4)
    restoring.accept(**by(), at=AT)
    append(9, AT)
    assert bring(last) == []
    assert bring(forged(8)) == [8]


def test_one_that_was_signed_before_the_last_is_explained_by_officers(bring: Bring) -> None:
    before, _ = lost(2, 2)
    restoring.accept(**by(), at=AT)
    assert bring(before) == [5]
    assert explained(6) is Reason.NOT_FOUND
    assert explained(5) is None
    assert bring(before) == []
    assert bring(forged(5)) == [5], "of another root"
    assert explained(5, cause=Cause.KEY) is None
    assert bring(forged(6)) == [6]


def test_who_signed_it_besides_makes_it_no_other_head(bring: Bring) -> None:
    append(3, AT)
    note = forged(9)
    assert bring(note) == [9]
    assert explained(9) is None
    assert bring(note + PlainWitness(2, AT).cosign(notes.parse(note).text)) == []


def test_both_officers_stand_in_the_log_and_the_words_behind_it(bring: Bring) -> None:
    append(3, AT)
    bring(forged(9))
    assert explained(9) is None
    sequencer.catch_up(clock=lambda: AT)
    entry = models.Entry.objects.get(event="alarm:ended")
    content = parse(bytes(entry.body))
    assert (content.organisation, content.officer) == ("admin", "officer-1")
    assert {name: content.facts[name] for name in ("second", "second_organisation", "cause")} == {
        "second": "officer-2",
        "second_organisation": "prosecutor",
        "cause": "lost",
    }
    assert opening(entry.id, "words").data.decode() == "the disk of March"
    assert misses() == []
    models.Alarm.objects.update(ended_at=AT + timedelta(hours=1))
    assert misses() == ["alarm-ended"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"second": "officer-1"}, Reason.NOT_ENTITLED), ({"words": " "}, Reason.CELL_MISSING)],
)
def test_it_takes_two_and_words(bring: Bring, changes: dict[str, Any], reason: Reason) -> None:
    append(3, AT)
    bring(forged(9))
    assert explained(9, **changes) is reason
    assert ringing() == [9]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("security", "supervisor", 0),
        ("supervisor", "security", 4),
        ("security", "security", 4),
        ("security", "prosecutor-recorder", 4),
        ("administrator", "supervisor", 4),
    ],
)
def test_the_command_is_for_the_security_officer_and_a_supervisor(
    bring: Bring, tutela: Commands, at: datetime, first: str, second: str, code: int
) -> None:
    appoint_all(at)
    sequencer.catch_up(clock=lambda: at)
    bring(forged(99))
    done = tutela(
        *("ledger", "explain-shown", "--size", "99", "--as", first, "--second", second),
        *("--cause", "rehearsal", "--words", "a rehearsal on a copy, in March"),
    )
    assert done.code == code
    assert ringing() == ([] if code == 0 else [99])


def test_another_security_officer_is_no_second_and_a_supervisor_of_any_office_of_the_procuratorate_is(
    bring: Bring, tutela: Commands, at: datetime
) -> None:
    appoint_all(at)
    Officer.objects.filter(user__username="administrator").update(role=Role.SECURITY)
    Organisation.objects.filter(code="prosecutor").update(kind=BodyKind.OVERSIGHT)
    sequencer.catch_up(clock=lambda: at)
    bring(forged(99))
    assert "--size 99" in tutela("ledger", "witnesses").out
    words = ("ledger", "explain-shown", "--size", "99", "--as", "security", "--cause", "key", "--words", "w")
    assert tutela(*words, "--second", "administrator").code == 4
    assert ringing() == [99]
    assert tutela(*words, "--second", "supervisor").code == 0
    assert ringing() == []


def test_another_head_that_is_shown_while_one_stands_is_told_in_the_service_log(
    bring: Bring, caplog: pytest.LogCaptureFixture
) -> None:
    append(3, AT)
    bring(forged(9))
    caplog.clear()
    bring(forged(9))
    assert "another head" not in caplog.text
    assert bring(forged(12)) == [9]
    assert "another head, of size 12" in caplog.text
