"""Four people of whom bodies were told a record in every way that names them; the records of three leave."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from tests.cast import about, conviction, load, number
from tests.journeys.filing_steps import Person, appoint, listed, reviewed
from tutela.agencies.sealing import sweep
from tutela.agencies.verifying import opening as verifying
from tutela.answers.certificates import actions as certificates
from tutela.answers.certificates.certificate import Application, Form
from tutela.answers.filings import answering
from tutela.answers.subjects import retention
from tutela.answers.subjects.view import view
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.measures.following import opening as following
from tutela.redress.relief import upkeep as relief

GONE: Final = ("sealed", "overturned", "corrected")
_NAMES: Final = {"sealed": "赵小虎", "overturned": "钱大明", "corrected": "孙成林", "stays": "李三思"}
PEOPLE: Final = {
    kind: Person(name, number(date(1998, 3, day), 103)) for day, (kind, name) in enumerate(_NAMES.items(), 3)
}
_STATION: Final = NewOrganisation(
    "station", "枫桥派出所", "Station", BodyKind.POLICE_STATION, "330299", "police", 40
)
_Rows = Mapping[str, dict[str, Any]]


def answered(at: datetime, folder: Path) -> _Rows:
    """Each is on the school's list, was asked about by a filing and for a certificate, and has seen it."""
    bodies.enter_organisations(new=[_STATION], by=acting_as("administrator"), at=at)
    appoint("window", "station", Role.ASKER, at)
    rows = {
        kind: conviction(f"c-{kind}", one.name, one.document, acted_on="2015-01-01", months=61)
        for kind, one in PEOPLE.items()
    }
    load(folder / "people.jsonl", rows.values(), at)
    for one in PEOPLE.values():
        _ask(one, at)
    following.keep_up(at=at)
    return rows


def left(rows: _Rows, at: datetime, folder: Path) -> None:
    """One record is sealed, one overturned, one corrected; then the day's round, and what the clock does."""
    rows["sealed"]["months"] = 48
    rows["overturned"]["overturned_on"] = "2026-11-20"
    rows["corrected"]["acts"][0]["offence"] = "盗窃罪"
    load(folder / "people.jsonl", rows.values(), at)
    sweep.sweep(at=at)
    for chore in (following.keep_up, verifying.keep_up, relief.keep_up, retention.shred_due):
        chore(at=at)


def _ask(person: Person, at: datetime) -> None:
    filing = reviewed(at, person, engagement=listed(at, person))
    answering.reveal(acting=acting_as("reviewer"), filing=filing, at=at)
    answering.ask(acting=acting_as("clerk"), filings=[filing], at=at)
    application = Application(form=Form.PERSON, question=about(person.name, person.document), use="出国")
    certificates.apply(acting=acting_as("window"), application=application, at=at)
    view(acting=acting_as("supervisor"), application=person.application(), at=at)
