"""Who did what: persons cast into scenarios, and each record as its agency wrote it down."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from tutela.core.disclosure.history import Port, Record
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import Document
from tutela.core.identity.sex import Sex
from tutela.world import naming, numbers
from tutela.world.han_names import EITHER
from tutela.world.organisations import code_of
from tutela.world.people import People, Person
from tutela.world.regions import COUNTIES
from tutela.world.scenarios.adults import ORDINARY
from tutela.world.scenarios.catalogue import BY_NAME, casting
from tutela.world.scenarios.scenario import Bearer, Case, Scenario, Writing

EARLIEST_QUESTION: Final = date(2026, 6, 1)
"""Before this day the penalties law of 2026 has too short a past for the records this country needs."""

_CODES: Final = {Port.POLICE: "PS", Port.PROCURATORATE: "PR", Port.COURT: "CT"}
_CASE_NUMBERS: Final = {
    Port.POLICE: "{place}公（治）行罚决字〔{year}〕{serial}号",
    Port.PROCURATORATE: "{place}检刑不诉〔{year}〕{serial}号",
    Port.COURT: "（{year}）清{court}刑初{serial}号",
}
_NICKNAMED: Final = 0.1


@dataclass(frozen=True, slots=True)
class Written:
    """One record as an agency's file states it: the decision, and the person as written there."""

    person: str
    record: Record  # its reference is the source id; its acts carry the charge as written
    name: str
    former_names: tuple[str, ...]
    aliases: tuple[str, ...]
    document: Document
    other_documents: tuple[Document, ...]
    sex: Sex
    born_on: date | None
    authority: str
    region: str
    case_number: str


@dataclass(frozen=True, slots=True)
class Offender:
    """A person in a scenario. `known_born_on` is what the records, taken together, say of the birth."""

    person: Person
    scenario: Scenario
    records: tuple[Written, ...]
    known_born_on: date | None


def make_offenders(rng: Random, people: People, records: int, on: date) -> list[Offender]:
    """Offenders with exactly `records` records between them, in a mixed order.

    Refuses `on` before `EARLIEST_QUESTION` (`REQUEST_INVALID`).
    """
    if on < EARLIEST_QUESTION:
        raise Refusal(Reason.REQUEST_INVALID, detail=f"on < {EARLIEST_QUESTION}")
    drafts = list(_cast(rng, people, records, on))
    rng.shuffle(drafts)
    counters = dict.fromkeys(Port, 0)
    return [_offender(rng, people, draft, counters) for draft in drafts]


@dataclass(frozen=True, slots=True)
class _Draft:
    person: Person
    scenario: Scenario
    records: tuple[Record, ...]


def _cast(rng: Random, people: People, wanted: int, on: date) -> Iterator[_Draft]:
    left = wanted
    for name, times in casting(wanted).items():
        for _ in range(times):
            draft = _play(rng, people, BY_NAME[name], on)
            left -= len(draft.records)
            yield draft
    shares = [scenario.share for scenario in ORDINARY]
    for scenario in rng.choices(ORDINARY, shares, k=left):
        yield _play(rng, people, scenario, on)


def _play(rng: Random, people: People, scenario: Scenario, on: date) -> _Draft:
    person = _bearer(people, scenario.bearer, on)
    return _Draft(person, scenario, scenario.build(Case(rng, person.born_on, on)))


def _bearer(people: People, bearer: Bearer, on: date) -> Person:
    born_on = people.birth(*_births(bearer, on))
    match bearer:
        case Bearer.PERMIT:
            return people.permit_holder(born_on)
        case Bearer.PASSPORT:
            return people.foreigner(born_on)
        case Bearer.PERMANENT:
            return people.permanent_resident(born_on)
        case Bearer.RENAMED:
            return people.renamed(born_on)
        case _:
            return people.resident(born_on)


def _births(bearer: Bearer, on: date) -> tuple[date, date]:
    """First and last day of birth: scenarios need acts at some age, under some law, and time for a trial."""
    match bearer:
        case Bearer.YOUTH:
            return date(2000, 3, 1), date(2003, 12, 31)
        case Bearer.RECENT_YOUTH:
            return date(2004, 1, 1), on - timedelta(days=19 * 366)
        case Bearer.OLD_NUMBER:
            return date(1955, 1, 1), date(1985, 12, 31)
        case _:
            return date(1955, 1, 1), date(1986, 12, 31)


def _offender(rng: Random, people: People, draft: _Draft, counters: dict[Port, int]) -> Offender:
    county = rng.choice(COUNTIES)
    written = []
    for index, record in enumerate(draft.records):
        counters[record.port] += 1
        place = county if index == 0 else rng.choice(COUNTIES)
        record = replace(record, reference=_source_id(record, place.code, counters[record.port]))
        paper = Written(
            person=draft.person.key,
            record=record,
            name=draft.person.name,
            former_names=(),
            aliases=(people.nickname(),) if rng.random() < _NICKNAMED else (),
            document=draft.person.document,
            other_documents=(),
            sex=draft.person.sex,
            born_on=draft.person.born_on,
            authority=code_of(place.code, _CODES[record.port]),
            region=place.code,
            case_number=_case_number(record, place.name_zh[:1], place.code, counters[record.port]),
        )
        written.append(_as_written(rng, draft.person, paper, draft.scenario.writing(index)))
    person = draft.person
    if Writing.RENEWED_SINCE in draft.scenario.writings:
        person = people.renew_passport(person)
    known = next((paper.born_on for paper in written if paper.born_on is not None), None)
    return Offender(person, draft.scenario, tuple(written), known)


def _as_written(rng: Random, person: Person, paper: Written, writing: Writing) -> Written:
    match writing:
        case Writing.FIFTEEN_DIGITS:
            short = replace(person.document, number=numbers.fifteen(person.document.number))
            return replace(paper, document=short)
        case Writing.TRADITIONAL:
            return replace(paper, name=naming.traditional(person.name))
        case Writing.MISSPELT:
            return replace(paper, name=misspelt(rng, person.name))
        case Writing.FORMER_NAME:
            return replace(paper, name=person.former_names[0])
        case Writing.BOTH_DOCUMENTS:
            return replace(paper, other_documents=person.documents[1:])
        case Writing.BIRTH_UNKNOWN:
            return replace(paper, born_on=None)
        case Writing.AS_REGISTERED | Writing.RENEWED_SINCE:
            return paper


def misspelt(rng: Random, name: str) -> str:
    """The name with its last character another one."""
    return name[:-1] + rng.choice([character for character in EITHER if character != name[-1]])


def _source_id(record: Record, region: str, serial: int) -> str:
    return f"{_CODES[record.port]}{region}-{serial:06d}"


def _case_number(record: Record, place: str, region: str, serial: int) -> str:
    year = record.decided_on.year if record.decided_on else 2020
    return _CASE_NUMBERS[record.port].format(
        place=place, year=year, court=region[2:], serial=serial % 900 + 1
    )
