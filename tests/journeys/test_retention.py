"""What stands behind entries goes at the end of its time, never before, in batches that show nothing else."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from tests.cast import about, appoint_all, declare_all, number
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.screening import actions as screening
from tutela.answers.screening import places
from tutela.answers.screening import subjects as rows_of_runs
from tutela.answers.screening.models import Run
from tutela.answers.subjects.models import SubjectLink
from tutela.answers.subjects.retention import shred_due
from tutela.bodies.queries import acting_as
from tutela.config.environment import at_least
from tutela.core.errors import Refusal
from tutela.core.law.calendar import add_months
from tutela.core.proofs import entries
from tutela.ledger import models, retention
from tutela.ledger.actions import integrate
from tutela.ledger.retention import BEYOND, Period
from tutela.ledger.verify import verify
from tutela.packs.current import legal_day_of

pytestmark = pytest.mark.django_db
WANG = number(date(1980, 1, 1), 101)
PURPOSE = "teacher-hire"
YEARS, MONTHS = 3, 6


@pytest.fixture
def registry(at: datetime, settings: LazySettings) -> datetime:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)
    integrate(at=at)
    return at


def asked(at: datetime, document: str = WANG) -> UUID:
    """The entry of one question, in the tree."""
    reply = inquiries.ask(
        acting=acting_as("clerk"), purpose_code=PURPOSE, question=about("王一", document), at=at
    )
    integrate(at=at)
    return reply.receipt.entry_id


def kept(entry: UUID) -> bool:
    """Whether all openings of an entry are there; never only some."""
    states = set(models.Opening.objects.filter(entry=entry).values_list("shredded_by", flat=True))
    assert states == {None} or None not in states
    return None in states


def ends(entry: UUID, period: Period) -> timedelta:
    """How long after its acceptance what stands behind an entry may go, in whole days."""
    content = entries.parse(bytes(models.Entry.objects.get(id=entry).body))
    return retention.ends_on(content, period) - legal_day_of(content.at)


def batch() -> dict[str, object]:
    entry = models.Entry.objects.filter(event="openings:shredded").latest("accepted_at")
    return dict(json.loads(bytes(entry.body))["facts"])


@pytest.mark.parametrize(("name", "least"), [("TUTELA_LOG_MONTHS", 6), ("TUTELA_RECORD_YEARS", 3)])
def test_less_than_the_law_demands_is_refused_with_the_article(name: str, least: int) -> None:
    assert at_least({}, name, least, "article") == least
    assert at_least({name: str(least)}, name, least, "article") == least
    assert at_least({name: str(least + 1)}, name, least, "article") == least + 1
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be {least} at least: article"):
        at_least({name: str(least - 1)}, name, least, "article")


@pytest.mark.parametrize(("document", "months", "period"), [(WANG, 36, Period.RECORD), ("1", 6, Period.LOG)])
def test_openings_go_on_their_day_and_not_before(
    registry: datetime, document: str, months: int, period: Period
) -> None:
    entry = asked(registry, document)
    least = add_months(legal_day_of(registry), months) - legal_day_of(registry)
    beyond = ends(entry, period) - least
    assert timedelta(1) <= beyond <= timedelta(BEYOND)
    assert shred_due(at=registry + least + beyond - timedelta(1)) == 0
    assert kept(entry)
    assert shred_due(at=registry + least + beyond) == 1
    assert not kept(entry)
    assert not SubjectLink.objects.filter(entry=entry).exists()
    assert models.Entry.objects.filter(id=entry).exists()
    integrate(at=registry + least + beyond)
    assert verify().shredded == 3


def test_longer_periods_are_kept_to(registry: datetime, settings: LazySettings) -> None:
    settings.TUTELA_RECORD_YEARS = 10
    entry = asked(registry)
    assert shred_due(at=registry + timedelta(days=9 * 366)) == 0
    assert shred_due(at=registry + timedelta(days=11 * 366)) == 1
    assert not kept(entry)


def test_each_entry_is_found_whatever_the_day_of_the_look(registry: datetime) -> None:
    made = [asked(registry + timedelta(days=n), WANG if n % 3 else "1") for n in range(12)]
    day, ends_by = registry, dict.fromkeys(made)
    for step in range(0, 1400, 7):
        shred_due(at=day + timedelta(days=step))
        for one in made:
            if ends_by[one] is None and not kept(one):
                ends_by[one] = step
    for one, found in ends_by.items():
        row = models.Entry.objects.get(id=one)
        content = entries.parse(bytes(row.body))
        due = (retention.ends_on(content, retention.period_of(content)) - legal_day_of(registry)).days
        assert found is not None
        assert due <= found < due + 7


def test_a_look_a_day_is_enough(registry: datetime) -> None:
    asked(registry)
    late = registry + timedelta(days=4 * 366)
    assert shred_due(at=late) == 1
    asked(registry)
    assert shred_due(at=late) == 0
    assert shred_due(at=late + timedelta(days=1)) == 1


def test_a_day_on_which_much_falls_due_takes_as_many_batches_as_it_needs(
    registry: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_AT_ONCE", 2)
    made = [asked(registry + timedelta(seconds=n)) for n in range(5)]
    assert shred_due(at=registry + timedelta(days=4 * 366)) == 5
    assert not any(kept(one) for one in made)


def test_a_look_that_a_wrong_clock_dated_ahead_holds_nothing_up(registry: datetime) -> None:
    assert shred_due(at=registry + timedelta(days=9 * 366)) == 0
    entry = asked(registry)
    assert shred_due(at=registry + timedelta(days=4 * 366)) == 1
    assert not kept(entry)


def test_files_of_runs_go_before_the_rest_is_committed(
    registry: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off at the files, the next look finds the run due again and nothing is left behind."""
    run = screened(registry, tmp_path)

    def cut(_: UUID) -> None:
        raise KeyboardInterrupt

    late = registry + timedelta(days=4 * 366)
    with monkeypatch.context() as cutting:
        cutting.setattr(rows_of_runs, "forget", cut)
        with pytest.raises(KeyboardInterrupt):
            shred_due(at=late)
    assert places.subject_file(run).exists()
    assert shred_due(at=late) == 1
    assert not places.subject_file(run).exists()


def test_an_order_goes_with_the_next_batch_and_looks_like_it(registry: datetime) -> None:
    old = asked(registry)
    late = registry + timedelta(days=4 * 366)
    young = asked(late)
    retention.shred_for_sealing(entries=[young], at=late)
    retention.shred_for_sealing(entries=[young], at=late)  # twice ordered, once done
    assert kept(young)
    assert shred_due(at=late) == 2
    assert not kept(old)
    assert not kept(young)
    assert not models.Due.objects.exists()
    assert SubjectLink.objects.count() == 0
    facts = batch()
    assert facts["openings"] == 6
    assert set(facts) == {"openings", "root"}


def test_an_order_goes_with_the_next_days_look_though_nothing_else_does(registry: datetime) -> None:
    """A registry so young that nothing has reached the end of its time keeps nothing of it either."""
    young = asked(registry)
    assert shred_due(at=registry) == 0
    retention.shred_for_sealing(entries=[young], at=registry)
    assert shred_due(at=registry) == 0, "that day's look was over"
    assert shred_due(at=registry + timedelta(days=1)) == 1
    assert not kept(young)
    assert not models.Due.objects.exists()


def test_what_goes_at_once_goes_in_one_act_and_once(registry: datetime) -> None:
    young, other, stays = (asked(registry + timedelta(seconds=n)) for n in range(3))
    for _ in range(2):
        retention.shred_now(entries=[young, other], at=registry)
    assert [kept(one) for one in (young, other, stays)] == [False, False, True]
    assert len(retention.acts_on([young, other, stays])) == 1
    assert models.Entry.objects.filter(event="openings:shredded").count() == 1


def test_an_order_for_what_is_not_there_is_refused(registry: datetime) -> None:
    with pytest.raises(Refusal, match="not-found"):
        retention.shred_for_sealing(entries=[UUID(int=0)], at=registry)


def test_how_far_beyond_its_time_differs_and_needs_the_key(registry: datetime) -> None:
    days = {ends(asked(registry + timedelta(seconds=n)), Period.RECORD).days for n in range(12)}
    assert len(days) > 6


def screened(registry: datetime, tmp_path: Path) -> UUID:
    """The run of a roster of one row."""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"姓名,身份证号\n王一,{WANG}\n", "utf-8")
    screening.screen(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        roster=roster,
        authorisation="A-1",
        out=tmp_path / "out.xlsx",
        at=registry,
    )
    integrate(at=registry)
    run = Run.objects.get().id
    assert places.subject_file(run).exists()
    return run


def test_whom_the_rows_of_a_run_concern_goes_with_its_secret(registry: datetime, tmp_path: Path) -> None:
    run = screened(registry, tmp_path)
    assert shred_due(at=registry + timedelta(days=4 * 366)) == 1
    assert not places.subject_file(run).exists()
