"""A school whose staff are watched, records that come and go, and a plain answer to who must have been told."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from tests.cast import load, number
from tests.journeys.filing_steps import Person, listed
from tutela.answers.filings.models import Filing
from tutela.answers.identities.person import Person as StaffPerson
from tutela.answers.staff import actions as staff
from tutela.answers.staff import queries
from tutela.answers.staff.engagement import Did, Standing
from tutela.answers.staff.models import Engagement
from tutela.answers.watch import telling
from tutela.answers.watch.models import Message
from tutela.bodies.queries import acting_as
from tutela.core.disclosure.decide import decide
from tutela.core.disclosure.question import Outcome, Question
from tutela.core.filings.states import State
from tutela.core.identity.names import canonical_name
from tutela.packs.current import legal_day_of, policy
from tutela.records.registry import queries as registry

PEOPLE = [
    Person(name, number(date(1975 + year, 3, 4), 201 + 2 * year))
    for year, name in enumerate(("周晓丹", "吴江海", "郑秋水"))
]


def in_post(at: datetime, person: Person, username: str = "filer", on: date | None = None) -> UUID:
    """Somebody on the list, hired. That they were asked about is another test's matter."""
    engagement = listed(at, person, username)
    staff.hire(acting=acting_as(username), engagement=engagement, on=on or legal_day_of(at), at=at)
    return engagement


def left(at: datetime, engagement: UUID, on: date | None = None, username: str = "filer") -> None:
    """A day ahead is entered by hand no more; rows of an earlier edition bear one, and are in post until then."""
    acting, day = acting_as(username), on or legal_day_of(at)
    if day <= legal_day_of(at):
        staff.leave(acting=acting, engagement=engagement, on=day, at=at)
        return
    row = Engagement.objects.get(id=engagement)
    row.state, row.until_on, row.ask_by = Standing.LEFT.value, day, None
    with transaction.atomic():
        staff.note(acting, [row], Did.LEFT, at)


def entered(folder: Path, rows: Iterable[dict[str, Any]], at: datetime) -> None:
    """The court's next file."""
    load(folder / "next.jsonl", rows, at)


def told() -> set[UUID]:
    """The engagements about which a body holds an answer of *record* that the watch gave, and that stands."""
    filings = Filing.objects.filter(id__in=Message.objects.values("filing"))
    standing = filings.exclude(state=State.RECALLED.value)
    return {engagement for engagement in standing.values_list("engagement", flat=True) if engagement}


def ticked(at: datetime) -> int:
    """What `tutela serve` does every few seconds."""
    return telling.keep_up(at=at)


def answered_with_record(on: date, *, by_name: bool = True) -> set[UUID]:
    """Everybody ever on a list against every person of the registry, decided anew; no index, no keys, no watch.

    Without the name: by the number alone, which is what an answer is withdrawn by.
    """
    known = list(registry.persons(registry.all_persons()).values())
    found = set[UUID]()
    for row in Engagement.objects.all():
        person = staff_person(row)
        for one in known:
            documents = {document.canonical for document in one.documents}
            if person.canonical not in documents:
                continue
            if by_name and canonical_name(person.name) not in one.forms:
                continue
            regime = policy().regimes[row.purpose]
            asked = Question(row.purpose, on, regime=regime)
            if decide(one.history, asked, policy(), trace=False).outcome is Outcome.RECORD:
                found.add(row.id)
    return found


def staff_person(row: Engagement) -> StaffPerson:
    return queries.as_value(row).person


def watched_on(on: date) -> set[UUID]:
    """Those in post, as the list alone says."""
    rows = Engagement.objects.exclude(state__in=("applicant", "not-hired"))
    return {row.id for row in rows if row.until_on is None or on < row.until_on}
