"""In whose name a body's question is asked: the law's word for the purpose, and where the body stands in the tree."""

from collections.abc import Collection
from datetime import date
from typing import Final

from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting
from tutela.core.disclosure.question import Citation
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.route import Body, Route, route
from tutela.core.law import clocks
from tutela.core.law.schema import Purpose
from tutela.packs.current import policy, purpose

_REVIEWS: Final = "notice-office-reviews"


def route_of(acting: Acting, purpose_code: str, on: date) -> Route:
    """Refuses PURPOSE_UNKNOWN, and NOBODY_ASKS where neither the body nor any above it may ask."""
    wanted = purpose(purpose_code)
    found = _route(acting, bodies.above(acting.organisation), wanted, on)
    if found is None:
        raise Refusal(Reason.NOBODY_ASKS)
    return found


def askable(acting: Acting, on: date) -> list[Purpose]:
    """The purposes under which this body's questions can be asked by it or by a body above it, in the packs' order."""
    above = bodies.above(acting.organisation)
    return [one for one in policy().purposes.values() if _route(acting, above, one, on) is not None]


def askers_of(organisations: Collection[str], purpose_code: str) -> dict[str, str]:
    """In whose name these bodies' questions would be asked as they stand now; "" where in nobody's.

    A body may have moved since: who asked for it then is competent no more. Closed bodies are left out.
    """
    wanted, found = purpose(purpose_code), {}
    for code, line in bodies.lines_of(organisations).items():
        own, *higher = (Body(*one) for one in line)
        way = route(own, higher, wanted.asked_by, wanted.cite, wanted.cite)
        found[code] = way.asker if way is not None else ""
    return found


def _route(acting: Acting, above: list[tuple[str, str]], wanted: Purpose, on: date) -> Route | None:
    own = Body(acting.organisation, acting.kind.value)
    higher = [Body(code, kind) for code, kind in above]
    return route(own, higher, wanted.asked_by, wanted.cite, _review_cite(wanted, on))


def _review_cite(wanted: Purpose, on: date) -> Citation:
    """The Notice's own article while it is in force; before it, the article that names who asks."""
    try:
        return clocks.provision(policy(), _REVIEWS, "cn", on).cite
    except Refusal:
        return wanted.cite


def askable_in_post(acting: Acting, on: date) -> list[Purpose]:
    """Those under which people in post are asked about; every one where the packs know none for that."""
    known = askable(acting, on)
    return [one for one in known if one.is_in_service] or known


def in_post(acting: Acting, purpose_code: str, on: date) -> Purpose:
    """The purpose under which a body's list may hold somebody: under another nobody in post would be watched.

    Refuses PURPOSE_UNKNOWN, PURPOSE_NOT_IN_POST.
    """
    wanted, fitting = purpose(purpose_code), askable_in_post(acting, on)
    if wanted not in fitting:
        known = ", ".join(one.code for one in fitting)
        raise Refusal(Reason.PURPOSE_NOT_IN_POST, purpose=wanted.code, known=known)
    return wanted
