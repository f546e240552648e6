"""In whose name a body's question is asked: the law's word for the purpose, and where the body stands in the tree."""

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
