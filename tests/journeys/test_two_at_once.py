"""Two acts at one moment that may not both be: one of them is told no, or sees what the other did.

The slow one is held where it has read and not yet written, until the quick one is done or plainly waits for it.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from allauth.idp.oidc.models import Client as Program
from django.db import connection, transaction

from tests.cast import PASSWORD, conviction, load, number, second
from tests.journeys.campaign_steps import employ, member, ordered, schools, somebody
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import listed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.test_filings_at_once import DONE
from tests.journeys.test_held_in_one_order import told
from tests.journeys.test_who_may_be_hired import ask
from tests.journeys.watch_steps import PEOPLE, entered, in_post, ticked
from tests.journeys.watch_steps import told as told_of
from tutela.agencies.intake import actions as intake
from tutela.agencies.intake import comparing
from tutela.agencies.intake import queries as uploads
from tutela.agencies.intake.uploads import SamePerson
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.answers.campaigns import actions as campaigns
from tutela.answers.campaigns import asking
from tutela.answers.campaigns.models import Campaign, Member
from tutela.answers.filings import actions as filings
from tutela.answers.filings import hiring
from tutela.answers.filings.models import Filing, Line
from tutela.answers.staff.engagement import Post
from tutela.answers.watch import telling
from tutela.auditing.audit import audit
from tutela.bodies import actions as bodies
from tutela.bodies import clients, deciding, officers, tree
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.clients import Scope
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Proposal
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.models import IndexRow
from tutela.ledger import retention, sequencer
from tutela.packs.current import legal_day_of
from tutela.records.registry.models import SourceRecord
from tutela.redress import closing
from tutela.web.api.models import KeptReply
from tutela.web.api.retries import Claim, claim, keep
from tutela.web.api.tokens import Caller

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]
_PATIENCE_S: Final = 1.2  # for the quick one, who may be waiting for what the slow one holds
_LONG_S: Final = 8


class Turns:
    """The slow one comes as far as a function, and goes on once the quick one is done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch, self._there, self._done = monkeypatch, threading.Event(), threading.Event()

    def before(self, place: Any, name: str) -> None:
        """It is held at the beginning of this function."""
        real = getattr(place, name)

        def held(*args: Any, **more: Any) -> Any:
            self.hold()
            return real(*args, **more)

        self._patch.setattr(place, name, held)

    def after(self, place: Any, name: str) -> None:
        """It is held at the end of this function."""
        real = getattr(place, name)

        def held(*args: Any, **more: Any) -> Any:
            found = real(*args, **more)
            self.hold()
            return found

        self._patch.setattr(place, name, held)

    def hold(self) -> None:
        """Once, the slow one alone."""
        if threading.current_thread().name == "slow" and not self._there.is_set():
            self._there.set()
            self._done.wait(_PATIENCE_S)

    def told(self, slow: Callable[[], Any], quick: Callable[[], Any]) -> dict[str, Any]:
        """What each was told."""

        def then() -> None:
            self._there.wait(_LONG_S)
            try:
                quick()
            finally:
                self._done.set()

        return told(slow=slow, quick=then)


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    return Turns(monkeypatch)


def _officer(username: str) -> str:
    return f"officer-{Officer.objects.get(user__username=username).pk}"


def _office(code: str, parent: str | None) -> NewOrganisation:
    return NewOrganisation(code, code, code, BodyKind.EDUCATION_OFFICE, "330299", parent, 9)


def sealing_ordered(at: datetime) -> None:
    """A court orders one record sealed, and a second officer confirms it."""
    court, on = acting_as("court-recorder"), date(2026, 11, 20)
    found = sealing.order(acting=court, source_ids=["c-1"], notice="n", notice_on=on, at=at)
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)


def test_two_officers_find_opposite_things_of_one_review(
    school: datetime, tmp_path: Path, turns: Turns
) -> None:
    one = number(date(1981, 1, 1), 101)
    load(tmp_path / "r.jsonl", [conviction("c-11", "王一", one), conviction("c-12", "李二", one)], school)
    first, other = acting_as("court-recorder"), acting_as("court-second")
    review, persons = uploads.reviews(first)[0].id, SourceRecord.objects.values("person").distinct()
    before = persons.count()
    turns.before(comparing.merges, "merge")
    found = turns.told(
        slow=lambda: comparing.settle_review(acting=first, review_id=review, same=SamePerson.YES, at=school),
        quick=lambda: comparing.settle_review(acting=other, review_id=review, same=SamePerson.NO, at=school),
    )
    assert found["slow"] == DONE
    assert found["quick"] != DONE
    assert persons.count() == before - 1


def test_a_filing_is_closed_once(school: datetime, turns: Turns) -> None:
    engagement = listed(school)
    filing, _ = ask(engagement, school)
    first, other = acting_as("filer"), acting_as("filer-2")
    turns.before(hiring, "_close")
    turns.told(
        slow=lambda: hiring.hire(acting=first, engagement=engagement, on=date(2026, 12, 1), at=school),
        quick=lambda: filings.close(acting=other, filing=filing, at=school),
    )
    assert Line.objects.filter(filing=filing, move="close").count() == 1


def test_a_filing_that_is_recalled_meanwhile_is_not_closed(school: datetime, turns: Turns) -> None:
    engagement = listed(school, post=Post.SECURITY)
    ask(engagement, school, "school-hire")
    filer = acting_as("filer")
    hiring.hire(acting=filer, engagement=engagement, on=legal_day_of(school), at=school)
    filing, _ = ask(engagement, school)  # as a teacher
    inquiry = Filing.objects.get(id=filing).inquiry
    assert inquiry is not None

    def recall() -> None:
        with transaction.atomic():
            filings.withdrawn([inquiry], at=school)

    turns.before(hiring, "_close")
    turns.told(
        slow=lambda: hiring.change(
            acting=filer,
            engagement=engagement,
            post=Post.TEACHER,
            purpose_code="school-in-service",
            at=school,
        ),
        quick=recall,
    )
    assert Filing.objects.get(id=filing).state == "recalled"


def test_the_watch_and_the_gate_hold_what_destroys_before_the_list(
    school: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, later = PEOPLE[0], school + timedelta(days=3)
    in_post(school, one)
    entered(tmp_path, [conviction("c-50", one.name, one.document)], school)
    ticked(school + timedelta(minutes=1))
    assert len(told_of()) == 1
    IndexRow.objects.filter(from_on__lte=legal_day_of(school)).update(until_on=legal_day_of(later))
    sealing_ordered(later)
    gate_has, watch_has = threading.Event(), threading.Event()
    hold, list_hold = retention.hold, telling.index.hold

    def held() -> Any:
        found = hold()
        if threading.current_thread().name == "gate" and not gate_has.is_set():
            gate_has.set()
            watch_has.wait(_PATIENCE_S)
        return found

    def list_held() -> None:
        list_hold()
        if threading.current_thread().name == "watch" and not watch_has.is_set():
            watch_has.set()
            gate_has.wait(3)

    monkeypatch.setattr(retention, "hold", held)
    monkeypatch.setattr(telling.index, "hold", list_held)

    def expire() -> None:
        gate_has.wait(_LONG_S)
        telling.expire(at=later)

    assert told(gate=lambda: gate.turn(at=later), watch=expire) == {"gate": DONE, "watch": DONE}


def test_a_key_whose_first_request_was_refused_is_taken_by_the_second(school: datetime, turns: Turns) -> None:
    one = Claim(Caller("c", acting_as("clerk")), "k" * 16, b"x", tells=True)
    with transaction.atomic():
        keep([(claim([one], at=school)[0], b"reply")])
    KeptReply.objects.update(withdrawn="0 stale")

    def first() -> None:
        with transaction.atomic():
            (claimed,) = claim([one], at=school)
            turns.hold()
            keep([(claimed, Refusal(Reason.NOT_READY, what="x"))])

    def again() -> None:
        with transaction.atomic():
            (claimed,) = claim([one], at=school)
            keep([(claimed, b"done")])

    assert turns.told(slow=first, quick=again) == {"slow": DONE, "quick": DONE}
    assert KeptReply.objects.count() == 1


def test_who_was_moved_since_is_not_reactivated_where_nobody_proposed_it(school: datetime) -> None:
    decider, administrator, filer = acting_as("security"), acting_as("administrator"), _officer("filer")
    officers.suspend(officer=filer, by=administrator, at=school)
    proposal = officers.reactivate(officer=filer, by=administrator, at=school)
    officers.transfer(officer=filer, organisation="edu", role=Role.REVIEWER, by=administrator, at=school)
    with pytest.raises(Refusal) as refused:
        deciding.decide(proposal=proposal, approve=True, by=decider, at=school)
    assert refused.value.reason is Reason.ALREADY_DONE
    sequencer.catch_up()
    assert audit().faults == ()


def test_reactivated_while_they_are_moved(school: datetime, turns: Turns) -> None:
    decider, administrator, filer = acting_as("security"), acting_as("administrator"), _officer("filer")
    later = school + timedelta(minutes=1)
    officers.suspend(officer=filer, by=administrator, at=later)
    proposal = officers.reactivate(officer=filer, by=administrator, at=later)
    turns.before(officers, "carry_out_activation")
    turns.told(
        slow=lambda: deciding.decide(proposal=proposal, approve=True, by=decider, at=later),
        quick=lambda: officers.transfer(
            officer=filer, organisation="edu", role=Role.REVIEWER, by=administrator, at=later
        ),
    )
    sequencer.catch_up()
    assert audit().faults == ()


def test_two_transfers_at_once_ask_for_power_where_the_officer_is_by_then(
    school: datetime, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    decider, administrator, filer = acting_as("security"), acting_as("administrator"), _officer("filer")
    to_office, to_prosecutor = (
        officers.transfer(officer=filer, organisation=to, role=role, by=administrator, at=school)
        for to, role in (("admin", Role.ADMINISTRATOR), ("prosecutor", Role.SUPERVISOR))
    )
    assert to_office is not None
    assert to_prosecutor is not None
    asked, real = list[str](), deciding.require_over

    def noted(*args: Any, **more: Any) -> None:
        asked.append(args[2])
        real(*args, **more)

    monkeypatch.setattr(deciding, "require_over", noted)
    turns.before(officers, "carry_out_transfer")
    turns.told(
        slow=lambda: deciding.decide(proposal=to_prosecutor, approve=True, by=decider, at=school),
        quick=lambda: deciding.decide(proposal=to_office, approve=True, by=decider, at=school),
    )
    assert asked[-1:] in (["admin"], ["prosecutor"])


def test_nobody_is_appointed_to_a_body_that_is_closed_meanwhile(school: datetime, turns: Turns) -> None:
    administrator, security, on = acting_as("administrator"), acting_as("security"), legal_day_of(school)
    new = NewOrganisation("s2", "二小", "S2", BodyKind.SCHOOL, "330299", "edu", 9)
    bodies.enter_organisations(new=[new], by=administrator, at=school)
    turns.after(officers, "_require_office")
    turns.told(
        slow=lambda: officers.appoint(
            username="late", password=PASSWORD, organisation="s2", role=Role.ASKER, by=security, at=school
        ),
        quick=lambda: closing.close(code="s2", on=on, by=administrator, at=school),
    )
    is_closed = Organisation.objects.get(code="s2").closed_on is not None
    assert is_closed != Officer.objects.filter(organisation="s2", active=True).exists()


def test_no_body_is_entered_below_one_that_is_closed_meanwhile(school: datetime, turns: Turns) -> None:
    administrator, on = acting_as("administrator"), legal_day_of(school)
    bodies.enter_organisations(new=[_office("top", None)], by=administrator, at=school)
    turns.after(bodies, "_sound")
    found = turns.told(
        slow=lambda: bodies.enter_organisations(new=[_office("low", "top")], by=administrator, at=school),
        quick=lambda: closing.close(code="top", on=on, by=administrator, at=school),
    )
    assert found["slow"] == DONE
    assert found["quick"] != DONE


def test_a_body_entered_below_one_that_is_moved_meanwhile_goes_with_it(
    school: datetime, turns: Turns
) -> None:
    administrator = acting_as("administrator")
    three = [_office("old", None), _office("new", None), _office("mid", "old")]
    bodies.enter_organisations(new=three, by=administrator, at=school)
    turns.after(bodies, "_sound")
    turns.told(
        slow=lambda: bodies.enter_organisations(new=[_office("low", "mid")], by=administrator, at=school),
        quick=lambda: tree.move(code="mid", parent="new", region="330299", by=administrator, at=school),
    )
    sequencer.catch_up()
    assert Organisation.objects.get(code="low").path == "new/mid/low/"
    assert audit().faults == ()


def test_of_two_alike_one_proposal_waits(school: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator, both = acting_as("administrator"), threading.Barrier(2)
    create = Proposal.objects.create

    def created(**values: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            both.wait(1)
        return create(**values)

    monkeypatch.setattr(Proposal.objects, "create", created)

    def propose() -> None:
        deciding.propose_raise(
            organisation="school", year=school.year, allowed=9999, by=administrator, at=school
        )

    found = told(one=propose, other=propose)
    assert sorted(map(str, found.values())) == sorted([DONE, str(Reason.ALREADY_DONE)])
    assert Proposal.objects.filter(state="waiting").count() == 1


def test_a_program_does_not_outlive_the_office_it_was_made_for(school: datetime, turns: Turns) -> None:
    administrator, filer = acting_as("administrator"), _officer("filer")
    turns.after(clients, "acting_for")
    turns.told(
        slow=lambda: clients.create(
            username="filer", name="p", scopes=[Scope.ASK], by=administrator, at=school
        ),
        quick=lambda: officers.transfer(
            officer=filer, organisation="edu", role=Role.REVIEWER, by=administrator, at=school
        ),
    )
    moved = Officer.objects.get(user__username="filer").organisation_id == "edu"
    assert not (moved and Program.objects.exists())


def test_a_campaign_is_not_closed_while_a_list_is_handed_in(school: datetime, turns: Turns) -> None:
    [code] = schools(1, school)
    employ(code, [somebody(1)], school)
    campaign = ordered(school)
    own, asker, reviewer = member(campaign, code), acting_as(code), acting_as("reviewer")
    turns.after(asking, "locked")
    turns.told(
        slow=lambda: asking.hand_in(acting=asker, member=own, at=school),
        quick=lambda: campaigns.close(acting=reviewer, campaign=campaign, at=school),
    )
    is_closed = Campaign.objects.get(id=campaign).closed_on is not None
    assert not (is_closed and Member.objects.get(id=own).state == "listed")
