"""Who looks at a proof: the nearest office above its body, and where none stands above, the procuratorate."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q

from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission, permitting_rule
from tutela.bodies.places import codes_above
from tutela.bodies.queries import above, acting_by_rule, kinds_of, reached, scope_of
from tutela.measures.following import models

NO_OFFICE: Final = ""
_PROSECUTORS: Final = frozenset({BodyKind.PROCURATORATE, BodyKind.OVERSIGHT})


def office_above(organisation: str) -> str:
    """The code of the nearest open education office above a body; empty where there is none.

    Opinions of 2020, 6 and 13: the office of the county and above is in charge of the bodies of its area; a school
    under a university, or a place of a chain, comes to the office above both.
    """
    kinds = above(organisation)
    return next((code for code, kind in kinds if kind == BodyKind.EDUCATION_OFFICE.value), NO_OFFICE)


def may_look(acting: Acting, row: models.Declaration) -> bool:
    """Whether this officer's body may look at the proof of that one; who declared it is another matter."""
    if permitting_rule(acting, Permission.PROOF_LOOK, scope_of(row.organisation)) is None:
        return False
    return acting.kind not in _PROSECUTORS or row.office == NO_OFFICE


def on_the_list_of(acting: Acting) -> Q:
    """The proofs that this officer's body has on its own list: those that come to it and to no other office."""
    if acting.kind in _PROSECUTORS:
        return Q(reached(acting, Permission.PROOF_LOOK, via="organisation"), office=NO_OFFICE)
    return Q(office=acting.organisation)


def offices_above(organisations: Collection[str]) -> dict[str, str]:
    """The same for many, by their codes, in two statements; closed bodies are left out."""
    above_each = {code: codes_above(body.path) for code, body in acting_by_rule(organisations).items()}
    kinds = kinds_of({code for codes in above_each.values() for code in codes})
    offices = {code for code, kind in kinds.items() if kind == BodyKind.EDUCATION_OFFICE.value}
    return {
        code: next((one for one in reversed(codes) if one in offices), NO_OFFICE)
        for code, codes in above_each.items()
    }
