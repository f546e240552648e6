"""What keeps a body from being closed, as its administrator is told of it; and what the tree itself knows of that."""

from collections.abc import Collection
from enum import StrEnum

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Officer, Organisation, Proposal
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.bodies.places import wider
from tutela.bodies.queries import BY_RULE


class Left(StrEnum):
    """The kinds of it; nobody stands in any."""

    BELOW = "below"  # bodies that are open below it
    OFFICERS = "officers"
    PROPOSALS = "proposals"
    INQUIRIES = "inquiries"  # all that begins with a question, in one number
    RECORDS = "records"  # it delivers some
    CAMPAIGNS = "campaigns"  # yearly screenings that it ordered
    OPINIONS = "opinions"  # that it opened and decides on
    ANSWERS = "answers"  # to opinions, that it owes
    REPORTS = "reports"  # of improper disclosure, which no other body handles
    OTHERS = "others"  # whichever of them its administrator is not told apart


def of_tree(code: str) -> dict[Left, int]:
    """How many bodies, officers and proposals are left; a kind of which none is may stand with 0."""
    return {
        Left.BELOW: Organisation.objects.filter(parent=code, closed_on=None).count(),
        Left.OFFICERS: Officer.objects.filter(organisation=code, active=True).count(),
        Left.PROPOSALS: Proposal.objects.filter(organisation=code, state="waiting").count(),
    }


def alone_over(code: str, role: Role, power: Permission, codes: Collection[str]) -> set[str]:
    """Of these bodies those on which officers of one body may use a power, and nobody elsewhere who acts now.

    Who has it stands above a body or in a region around it; a body below another one lies in its region.
    """
    places = [
        Scope(organisation, region, path, kind)
        for organisation, region, path, kind in Organisation.objects.filter(code__in=list(codes)).values_list(
            "code", "region", "path", "kind"
        )
    ]
    around = {one for place in places for one in wider(str(place.region))}
    acting = Officer.objects.filter(role=role, active=True).values("organisation")
    rows = Organisation.objects.filter(code__in=acting, region__in=around, closed_on=None).exclude(code=code)
    others = [_acting(row, role) for row in rows]
    own = _acting(Organisation.objects.get(code=code), role)
    return {
        str(place.organisation)
        for place in places
        if permitting_rule(own, power, place)
        and not any(permitting_rule(one, power, place) for one in others)
    }


def _acting(row: Organisation, role: Role) -> Acting:
    """Whoever acts there in a role: a power is a matter of the role and the place."""
    kind = BodyKind(row.kind)
    return Acting(
        BY_RULE, role, row.code, kind, row.region, row.name_zh, row.name_en, row.headcount, row.path
    )
