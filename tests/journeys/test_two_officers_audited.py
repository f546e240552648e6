"""The auditor holds the entries against the rule of two: even who has the keys of the log leaves one officer's trace.

`tests/journeys/test_officers.py` and `test_sweeps.py` make every such act by its doors, and the audit finds no fault.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.cast import PASSWORD, appoint_all
from tutela.auditing.audit import audit
from tutela.auditing.statements import Wrong
from tutela.bodies import deciding, officers, tree
from tutela.bodies.kinds import Role
from tutela.bodies.models import Officer, Organisation
from tutela.bodies.proposals import LASTS
from tutela.bodies.queries import acting_as
from tutela.bodies.quotas import ALONE
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def cast(at: datetime) -> None:
    appoint_all(at)


def officer(username: str) -> str:
    return f"officer-{Officer.objects.get(user__username=username).pk}"


def said(event: Event, facts: Mapping[str, Any], at: datetime, by: str = "administrator") -> None:
    """An entry that no door makes, with the keys of the log."""
    acting = acting_as(by)
    with transaction.atomic():
        ledger.append(
            event=event, at=at, organisation=acting.organisation, officer=acting.officer, facts=dict(facts)
        )


def alone(since: datetime | None = None) -> list[str]:
    """Where acts do not rest on two officers."""
    return [one.detail for one in audit(since=since).faults if one.wrong is Wrong.ONE_OFFICER]


def moved(**changed: Any) -> dict[str, Any]:
    told = {
        "changed": officer("clerk"),
        "what": "transferred",
        "to": "admin",
        "role": "security",
        "active": True,
    }
    return {**told, **changed}


def proposed(at: datetime, by: str = "administrator") -> str:
    """That the clerk becomes a security officer."""
    made = officers.transfer(
        officer=officer("clerk"), organisation="admin", role=Role.SECURITY, by=acting_as(by), at=at
    )
    return str(made)


@pytest.mark.parametrize(
    "event, facts",
    [
        (Event.OFFICER_CHANGED, {}),
        (Event.OFFICER_CHANGED, {"what": "appointed"}),
        (Event.OFFICER_CHANGED, {"what": "reactivated", "role": "asker"}),
        (Event.OFFICER_CHANGED, {"what": "suspended"}),  # and is active: by its word alone one officer's act
        (Event.OFFICER_CHANGED, {"what": "promoted"}),
        (Event.QUOTA_CHANGED, {"organisation": "school", "year": 2026, "allowed": 9}),
        (Event.SWEEP_LIFTED, {"organisation": "school", "level": "normal"}),
        (Event.CANARY_PLANTED, {"canary": "00000000-0000-4000-8000-000000000001"}),
        (Event.PROPOSAL_DECIDED, {"state": "approved"}),
    ],
)
def test_what_takes_two_and_names_no_proposal_is_found(
    event: Event, facts: dict[str, Any], at: datetime
) -> None:
    whole = moved(**facts) if event is Event.OFFICER_CHANGED else facts
    said(event, whole, at + HOUR)
    assert alone() == ["proposal"]
    said(event, {**whole, "proposal": "of nobody", "proposed_by": "officer-1"}, at + HOUR)
    assert alone() == ["proposal", "proposal"]
    assert alone(since=at + HOUR) == ["proposal", "proposal"]


@pytest.mark.parametrize(
    "facts", [{"what": "suspended", "role": "asker", "active": False}, {"to": "edu", "role": "asker"}]
)
def test_what_one_officer_may_do_rests_on_nothing(facts: dict[str, Any], at: datetime) -> None:
    said(Event.OFFICER_CHANGED, moved(**facts), at + HOUR)
    assert alone() == []


def test_whoever_leaves_a_dangerous_office_by_one_is_found(at: datetime) -> None:
    gone = moved(changed=officer("security"), to="care", role="asker")
    said(Event.OFFICER_CHANGED, gone, at + HOUR)
    assert alone() == ["proposal"]
    said(Event.OFFICER_CHANGED, {**gone, "to": "edu"}, at + 2 * HOUR)  # who is an asker by then
    assert alone() == ["proposal"]


@pytest.mark.parametrize(
    "username, role, found",
    [
        ("security", "security", []),
        ("security", "asker", ["proposal"]),
        ("clerk", "security", ["proposal"]),
        ("clerk", "reviewer", []),
    ],
)
def test_whoever_is_moved_by_the_word_of_suspending_is_found(
    username: str, role: str, found: list[str], at: datetime
) -> None:
    changed = moved(changed=officer(username), what="suspended", role=role, active=False)
    said(Event.OFFICER_CHANGED, changed, at + HOUR)
    assert alone() == found


def test_once_two_could_decide_what_one_does_alone_is_found_whatever_became_of_the_other(
    at: datetime,
) -> None:
    said(Event.OFFICER_CHANGED, moved(changed=officer("security"), to="care", role="asker"), at + HOUR)
    given = {"appointed": "officer-900", "to": "admin", "role": "security"}
    said(Event.OFFICER_CHANGED, given, at + 2 * HOUR)
    said(Event.ORGANISATION_CHANGED, shell(ALONE + 1), at + 3 * HOUR)
    said(Event.OFFICER_CHANGED, asks(), at + 4 * HOUR)
    assert alone() == ["proposal"] * 4


def shell(headcount: int) -> dict[str, Any]:
    told = {
        "code": "shell",
        "name_zh": "空壳",
        "name_en": "Shell",
        "kind": "close-contact-unit",
        "region": "330299",
    }
    return {"organisations": [{**told, "parent": None, "headcount": headcount}]}


def asks(**changed: Any) -> dict[str, Any]:
    return moved(to="shell", role="asker", **changed)


@pytest.mark.parametrize("headcount, found", [(ALONE, []), (ALONE + 1, ["proposal"])])
def test_a_body_that_one_enters_with_many_staff_is_found(
    headcount: int, found: list[str], at: datetime
) -> None:
    said(Event.ORGANISATION_CHANGED, shell(headcount), at + HOUR)
    assert alone() == found


def test_the_first_who_asks_by_who_entered_the_body_is_found(at: datetime) -> None:
    said(Event.ORGANISATION_CHANGED, shell(9), at + HOUR)
    said(Event.OFFICER_CHANGED, asks(), at + 2 * HOUR)
    assert alone() == ["proposal"]
    said(Event.OFFICER_CHANGED, asks(changed="officer-98"), at + 3 * HOUR)  # no longer the first
    assert alone() == ["proposal"]


def test_the_first_who_asks_by_another_is_found_for_nothing(at: datetime) -> None:
    said(Event.ORGANISATION_CHANGED, shell(9), at + HOUR)
    said(Event.OFFICER_CHANGED, asks(), at + 2 * HOUR, by="security")
    assert alone() == []


def test_who_entered_a_body_stands_as_its_first_entry_says(at: datetime) -> None:
    def faults() -> list[str]:
        return [one.key for one in audit().faults]

    assert faults() == []
    Organisation.objects.filter(code="care").update(entered_by=officer("security"))
    assert faults() == ["care"]


def test_whoever_moves_themselves_is_found(at: datetime) -> None:
    said(Event.OFFICER_CHANGED, moved(changed=officer("administrator"), to="edu", role="asker"), at + HOUR)
    assert alone() == alone(since=at + HOUR) == ["officer"]


def test_what_two_agreed_on_is_found_for_nothing_and_once(at: datetime) -> None:
    proposal, by = proposed(at), officer("administrator")
    rested = moved(proposal=proposal, proposed_by=by)
    said(Event.OFFICER_CHANGED, rested, at + HOUR, by="security")
    assert alone() == alone(since=at + HOUR) == []
    said(Event.OFFICER_CHANGED, rested, at + 2 * HOUR, by="security")
    assert alone() == ["decided twice"]


@pytest.mark.parametrize(
    "facts, by, later, detail",
    [
        ({}, "administrator", HOUR, "officer"),  # who proposed it
        ({}, "clerk", HOUR, "officer"),  # whom it concerns
        ({"proposed_by": "officer-0"}, "security", HOUR, "officer"),
        ({"to": "edu"}, "security", HOUR, "what was proposed"),
        ({"role": "administrator"}, "security", HOUR, "what was proposed"),
        ({"what": "appointed"}, "security", HOUR, "what was proposed"),
        ({}, "security", LASTS, "at"),
        ({}, "security", -HOUR, "at"),
    ],
)
def test_what_rests_on_a_proposal_of_something_else_or_of_nobody_else_is_found(
    facts: dict[str, Any], by: str, later: timedelta, detail: str, at: datetime
) -> None:
    proposal, first = proposed(at), officer("administrator")
    said(
        Event.OFFICER_CHANGED, moved(proposal=proposal, **{"proposed_by": first, **facts}), at + later, by=by
    )
    assert alone() == [detail]


def test_what_was_withdrawn_is_agreed_to_no_more(at: datetime) -> None:
    made = officers.appoint(
        username="new", password=PASSWORD, organisation="admin", role=Role.SECURITY,
        by=acting_as("administrator"), at=at,
    )  # fmt: skip
    assert made.proposal is not None
    deciding.withdraw(proposal=made.proposal, by=acting_as("administrator"), at=at + HOUR)
    facts = moved(changed=made.officer, what="appointed", proposal=str(made.proposal))
    by = officer("administrator")
    said(Event.OFFICER_CHANGED, {**facts, "proposed_by": by}, at + 2 * HOUR, by="security")
    assert alone() == ["decided twice"]


def test_a_power_that_is_given_by_one_once_two_can_decide_is_found(at: datetime) -> None:
    """The cast itself is appointed by one, for until its last officer there is no second."""
    facts = {"appointed": "officer-900", "to": "admin", "role": "security"}
    said(Event.OFFICER_CHANGED, {**facts, "role": "asker"}, at + HOUR)
    assert alone() == []
    said(Event.OFFICER_CHANGED, facts, at + HOUR)
    assert alone() == ["proposal"]


def test_a_body_that_declares_more_by_one_officer_is_found(at: datetime) -> None:
    body = Organisation.objects.get(code="school")
    told = tree.described(body)
    said(Event.ORGANISATION_CHANGED, {"organisations": [told]}, at + HOUR)
    assert alone() == []
    more = {**told, "headcount": body.headcount + 1}
    said(Event.ORGANISATION_CHANGED, {"organisations": [more]}, at + 2 * HOUR)
    assert alone() == ["proposal"]
    assert alone(since=at) == [], "what it declared before is not known"
