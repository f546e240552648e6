"""What is asked beside a purpose, for the two answers together decide whether somebody is hired."""

from datetime import date

from tutela.answers.routes import askable
from tutela.bodies.kinds import Acting
from tutela.core.law.schema import Purpose
from tutela.index.lookup.queries import covered_purposes
from tutela.packs.current import policy


def asked_beside(purpose_code: str) -> list[Purpose]:
    """拟聘用教师的，查询性侵违法犯罪信息和教师资格限制库 (Notice of 2023): what a pack puts beside this purpose."""
    return [one for one in policy().purposes.values() if purpose_code in (one.beside or ())]


def beside_others() -> frozenset[str]:
    """The purposes that are asked beside others: their answer alone lets nobody be hired."""
    return frozenset(code for code, one in policy().purposes.items() if one.beside)


def needed(acting: Acting, purpose_code: str, on: date) -> list[str]:
    """Those that this body has to have asked too: what nobody delivers here, or nobody above it may ask, is not."""
    wanted = asked_beside(purpose_code)
    if not wanted:
        return []
    delivered, known = covered_purposes(), {one.code for one in askable(acting, on)}
    return [one.code for one in wanted if one.code in delivered & known]


def together(purpose_code: str) -> frozenset[str]:
    """A purpose, what is asked beside it, and what it is asked beside."""
    asked = policy().purposes.get(purpose_code)
    above = asked.beside or () if asked is not None else ()
    return frozenset((purpose_code, *above, *(one.code for one in asked_beside(purpose_code))))
