"""The written notice: on what ground, what follows, and the right to a second look; never the kind of record."""

from datetime import date
from typing import Final
from uuid import UUID

from tutela.answers.filings import queries as filings
from tutela.answers.identities.person import Person
from tutela.answers.staff import queries as staff
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.core.identity.documents import grouped, masked
from tutela.measures.following import models
from tutela.measures.following.deciders import office_above
from tutela.measures.following.following import State
from tutela.packs.current import policy
from tutela.papers.pdf import day, pdf
from tutela.papers.squares import squares

_TITLE: Final = "查询结果告知书"
_TITLE_FALLEN: Final = "撤销告知书"
_ANY_STATION: Final = "公安派出所"


def notice(*, acting: Acting, following: UUID, on: date) -> bytes:
    """The paper as PDF/A, dated the day it was served, or today before that: equal papers are equal bytes.

    书面告知查询对象不录用理由和申请复查权利 (Notice of 2023, on the result). Once the answer fell it is the paper that
    takes the former one back. Refuses NOT_ENTITLED, PAPER_LETTER, and NOT_FOUND: another body's, or of an answer that
    fell before any notice was served, or whose person is forgotten as all is put back.
    """
    require(acting, Permission.NOTICE_SERVE)
    row = models.Following.objects.filter(id=following, organisation=acting.organisation).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="following")
    fell = row.state in (State.FALLEN.value, State.ENDED.value)
    step = models.Step.objects.filter(following=row, duty=Duty.NOTICE.value, is_undoing=fell).first()
    if step is None:
        raise Refusal(Reason.NOT_FOUND, what="following")
    dated = step.done_on or on
    person = _person(acting, row)
    texts = {
        "name": person.name,
        "number": grouped(masked(person.canonical.rpartition(":")[2])),
        "code": row.number,
        "authority": acting.name_zh,
        "day": day(dated),
    }
    if fell:
        return pdf("notice-taken-back", {**texts, "title": _TITLE_FALLEN}, on=dated)
    return pdf("notice", {**texts, "title": _TITLE, "squares": squares(row.number), **_law(row)}, on=dated)


def _person(acting: Acting, row: models.Following) -> Person:
    person: Person | None = None
    if row.filing is not None:
        person = filings.one(acting, row.filing).person
    elif row.engagement is not None:  # a row of a staff list
        person = staff.one(acting, row.engagement).person
    if person is None:
        raise Refusal(Reason.NOT_FOUND, what="following")
    return person


def _law(row: models.Following) -> dict[str, str]:
    known = policy().purposes[row.purpose]
    return {
        "ground": known.ground_zh,
        "follows": "；".join(dict.fromkeys(one.zh for one in known.consequences)),
        "office": _office(row),
    }


def _office(row: models.Following) -> str:
    """To whom the person may turn beside the body: who asked for it, or, where it asked itself, the office above it."""
    code = row.asker if row.asker != row.organisation else office_above(row.organisation)
    return organisation_names({code}).get(code, (_ANY_STATION, ""))[0]
