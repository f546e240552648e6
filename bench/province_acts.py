"""What officers and a person did through the doors, one of each: what a page has to open is encrypted as ever.

It is done while the tables are small; the rows of the province come after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.utils import timezone

from bench.province_world import DOCUMENT, NAME, PURPOSE, school
from tests.cast import PASSWORD, about, accept_conduct, conviction, number, write_lines
from tutela.agencies.intake import actions as intake
from tutela.agencies.verifying import opening as verifying
from tutela.agencies.verifying.models import Case
from tutela.answers.certificates import actions as certificates
from tutela.answers.certificates.certificate import Application, Form
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.staff import imports
from tutela.answers.subjects.proofing import Application as Said
from tutela.answers.subjects.proofing import Proved, canonical_of
from tutela.bodies import actions as bodies
from tutela.bodies import officers
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.ledger import sequencer
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import actions as opinions
from tutela.redress.opinions.opinion import Basis
from tutela.redress.relief import actions as relief
from tutela.world.proofing import code_of

MORE: Final = {
    "window": ("station", Role.ASKER),
    "keeper": ("licensing", Role.RECORDER),
    "licenser": ("licensing", Role.ASKER),
}
"""Beside the cast: officers of the bodies that have pages of their own."""
_NEW: Final = (
    NewOrganisation("station", "派出所", "Station", BodyKind.POLICE_STATION, "330299", "police", 9),
    NewOrganisation("licensing", "认定处", "Licensing", BodyKind.QUALIFICATION_BODY, "330299", "edu", 9),
)


@dataclass(frozen=True, slots=True)
class Acted:
    """Ids of what was done, and the agency that was drawn to verify."""

    agency: str
    asked: UUID
    case: UUID
    recheck: UUID
    certificate: UUID
    upload: UUID
    staged: UUID
    opinion: UUID

    def ids(self) -> Mapping[str, Any]:
        """By the names that stand in addresses."""
        return {
            "inquiry": self.asked,
            "case": self.case,
            "recheck": self.recheck,
            "certificate": self.certificate,
            "upload": self.upload,
            "import": self.staged,
            "opinion": self.opinion,
        }


def appoint_more(at: datetime) -> None:
    """The other offices of the cast, and who works there."""
    bodies.enter_organisations(new=_NEW, by=acting_as("administrator"), at=at)
    for username, (organisation, role) in MORE.items():
        appoint(username, organisation, role, at)


def appoint(username: str, organisation: str, role: Role, at: datetime) -> None:
    """An officer who has accepted the code of conduct."""
    by = acting_as("security")  # another than who entered the body
    officers.appoint(username=username, password=PASSWORD, organisation=organisation, role=role, by=by, at=at)
    accept_conduct(username, at)


def act(home: Path) -> Acted:
    """One question, one that waits to be verified, its re-check, a certificate, an upload and a roster."""
    at = timezone.now()
    asked = _asked(DOCUMENT, sample=0)
    pending = _asked(number(date(1986, 1, 1), 101), sample=1)
    verifying.keep_up(at=at)
    document = number(date(1986, 1, 1), 101)
    person = Proved(*canonical_of(Said(NAME, document), legal_day_of(at)), "test")
    recheck = relief.apply(person=person, entry=pending[1], grounds="我不是记录所指的人", at=at)
    window = Application(Form.PERSON, about(NAME, number(date(1987, 1, 1), 101)))
    certificate = certificates.apply(acting=acting_as("window"), application=window, at=at).id
    record = conviction("c-2", "王二", number(date(1981, 1, 1), 101))
    lines = write_lines(home / "second.jsonl", [record])
    upload = intake.stage(acting=acting_as("court-recorder"), path=lines, at=at).upload
    assert upload is not None
    sequencer.catch_up()
    case = Case.objects.get(inquiry=pending[0])
    appoint("verifier", case.agency, Role.VERIFIER, at)
    return Acted(
        case.agency, asked[0], case.id, recheck, certificate, upload.id, _staged(home, at), _opinion(at)
    )


def person() -> Client:
    """A browser in which somebody has signed in as themselves, about whom was asked."""
    document, at = DOCUMENT, timezone.now()
    settings.TUTELA_PROOFING = "fictional"
    code = code_of(*canonical_of(Said(NAME, document), legal_day_of(at)))
    browser = Client()
    browser.post("/me/sign-in", {"name": NAME, "document": document, "code": code})
    return browser


def _asked(document: str, sample: int) -> tuple[UUID, UUID]:
    """The inquiry and its entry."""
    before, settings.TUTELA_PENDING_SAMPLE = settings.TUTELA_PENDING_SAMPLE, sample
    try:
        reply = inquiries.ask(
            acting=acting_as("county-asker"),
            purpose_code=PURPOSE,
            question=about(NAME, document),
            at=timezone.now(),
        )
    finally:
        settings.TUTELA_PENDING_SAMPLE = before
    return reply.inquiry, reply.receipt.entry_id


def _opinion(at: datetime) -> UUID:
    by = acting_as("province-supervisor")
    words = "请核查贵单位在职人员的年度筛查情况。"
    return opinions.open_opinion(acting=by, body=school(0), basis=Basis.UNIT, words=words, at=at)


def _staged(home: Path, at: datetime) -> UUID:
    rows = "".join(f"{NAME},{number(date(1970 + place, 1, 1), 101)},教师\n" for place in range(20))
    path = home / "staff.csv"
    path.write_text("姓名,证件号码,岗位\n" + rows, "utf-8-sig")
    staged = imports.stage(acting=acting_as("school-asker"), purpose_code=PURPOSE, path=path, at=at)
    assert staged.id is not None, staged.faults
    return staged.id
