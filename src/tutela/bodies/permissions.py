"""Who may do what: one list of powers, decided by the Cedar policies under `policy/access`.

A policy sees of an officer the role and the kind of body; of a body its kind, whether it is the officer's own, stands
below it, and lies in its region; of the act its purpose, and whether the same officer did a former step. Nothing else:
so the decisions over all bodies fall into a few classes, and `bodies.reach` makes its filters of them.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import cedarpy
from django.conf import settings

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.places import is_within
from tutela.core.errors import Reason, Refusal


class Permission(StrEnum):
    """Every power there is, `subject:verb`; what no policy permits is denied."""

    INQUIRY_ASK = "inquiry:ask"
    ROSTER_SCREEN = "roster:screen"
    RECORDS_LOAD = "records:load"
    RECORDS_CONFIRM = "records:confirm"
    FEED_DECLARE = "feed:declare"
    RECORDS_SEAL = "records:seal"
    RECORDS_CONSULT = "records:consult"
    SEALING_OVERSEE = "sealing:oversee"
    PERSON_MERGE = "person:merge"
    INDEX_READ = "index:read"
    INDEX_BUILD = "index:build"
    LEDGER_READ = "ledger:read"
    LEDGER_VERIFY = "ledger:verify"
    KEYS_ROTATE = "keys:rotate"
    BODIES_MANAGE = "bodies:manage"
    SUBJECT_VIEW = "subject:view"
    SUBJECT_DELAY = "subject:delay"
    VAULT_APPLY = "vault:apply"
    VAULT_APPROVE = "vault:approve"
    VAULT_OPEN = "vault:open"
    VAULT_TOLD = "vault:told"
    REPORT_MAKE = "report:make"
    REPORTS_HANDLE = "reports:handle"
    WITHDRAWAL_CONFIRM = "withdrawal:confirm"
    WITHDRAWALS_OVERSEE = "withdrawals:oversee"
    STAFF_KEEP = "staff:keep"
    AUTHORISATION_TAKE = "authorisation:take"
    FILING_MAKE = "filing:make"
    FILING_REVIEW = "filing:review"
    FILING_SEE = "filing:see"
    NOTICE_SERVE = "notice:serve"
    PROOF_LOOK = "proof:look"
    SCREENING_CAMPAIGN = "screening:campaign"
    BODIES_OVERSEE = "bodies:oversee"
    IDENTITY_VERIFY = "identity:verify"
    RECHECK_TAKE = "recheck:take"
    RECHECK_DECIDE = "recheck:decide"
    RESTRICTION_KEEP = "restriction:keep"
    SWEEP_SEE = "sweep:see"
    CANARY_KEEP = "canary:keep"
    QUOTA_SET = "quota:set"
    OFFICER_PROPOSE = "officer:propose"
    PROPOSAL_DECIDE = "proposal:decide"
    PROPOSAL_STAND_IN = "proposal:stand-in"
    CONDUCT_ACCEPT = "conduct:accept"
    OPINION_OPEN = "opinion:open"
    OPINION_APPROVE = "opinion:approve"
    OPINION_ANSWER = "opinion:answer"
    OPINION_SEE = "opinion:see"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the power is used on: a body, where it stands, and the act; `queries.scope_of` reads one of a body.

    For a question: its purpose, and the kinds of body the law lets ask it. For a second step: who did the first.
    """

    organisation: str | None = None  # the body whose things are touched; None: one's own
    region: str | None = None  # of that body, six digits; None: one's own
    path: str = ""  # of that body in the tree; empty: it stands under nobody
    kind: str = ""  # of that body; empty: one's own
    purpose: str = ""
    askers: tuple[str, ...] = ()  # from the purpose's pack
    done_by: tuple[str, ...] = ()  # officers who did what must be another's to decide


@dataclass(frozen=True, slots=True)
class Place:
    """All that a policy may know of a body, seen from the officer's own."""

    own: bool
    below: bool  # it stands under the officer's body, however deep
    in_region: bool  # its region is that of the officer's body, or lies in it
    kind: str


@dataclass(frozen=True, slots=True)
class Act:
    """All that a policy may know of an act besides its name."""

    purpose: str
    askers: tuple[str, ...]
    same_officer: bool  # the officer did the step before


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The parsed policies with the SHA-256 of their text."""

    policies: Any
    schema: Any
    names: Mapping[str, str]  # Cedar's own id of a policy to its @id
    sha256: str


PLACES: Final = tuple(
    Place(own, below, in_region, kind.value)
    for own, below, in_region in (
        (True, False, True),
        (False, True, True),
        (False, True, False),
        (False, False, True),
        (False, False, False),
    )
    for kind in BodyKind
)
"""Every place that a body can have, seen from another: its own kind alone is known of one's own."""


def require(acting: Acting, permission: Permission, scope: Scope | None = None) -> str:
    """The id of the policy that permits; refuses `NOT_ENTITLED` when none does. First line of every action."""
    rule = permitting_rule(acting, permission, scope or Scope())
    if rule is None:
        raise Refusal(Reason.NOT_ENTITLED)
    return rule


def require_or_hide(acting: Acting, permission: Permission, scope: Scope, *, what: str) -> str:
    """The same for a thing that was named by its id: where another body's is not one's own to touch, it is not there.

    Refuses `NOT_ENTITLED` to whoever has the power over no body at all, else `NOT_FOUND` as for an id that is none.
    """
    rule = permitting_rule(acting, permission, scope)
    if rule is not None:
        return rule
    if not holds(acting, permission, scope.purpose, scope.askers):
        raise Refusal(Reason.NOT_ENTITLED)
    is_reached = permitting_rule(acting, permission, replace(scope, done_by=())) is not None
    # One's own step, for another to decide, is no secret: it is told that it is not for this officer.
    raise Refusal(Reason.NOT_ENTITLED) if is_reached else Refusal(Reason.NOT_FOUND, what=what)


def holds(acting: Acting, permission: Permission, purpose: str = "", askers: tuple[str, ...] = ()) -> bool:
    """Whether an officer has the power over any body whatever: whether a page's door stands open at all."""
    act = Act(purpose, askers, same_officer=False)
    places = (place for place in PLACES if not place.own or place.kind == acting.kind.value)
    return any(decided(acting.role, acting.kind, permission, place, act) for place in places)


@functools.lru_cache(maxsize=4096)
def permitting_rule(acting: Acting, permission: Permission, scope: Scope) -> str | None:
    """The deciding policy's id, or None where the answer is no. Cached: policies are fixed while a process lives."""
    act = Act(scope.purpose, scope.askers, acting.officer in scope.done_by)
    return decided(acting.role, acting.kind, permission, place_of(acting, scope), act)


def place_of(acting: Acting, scope: Scope) -> Place:
    """Where the body of a scope stands, seen from the officer's."""
    if scope.organisation in (None, acting.organisation):
        return Place(own=True, below=False, in_region=True, kind=acting.kind.value)
    return Place(
        own=False,
        below=bool(acting.path) and scope.path.startswith(acting.path),
        in_region=scope.region is not None and is_within(scope.region, acting.region),
        kind=scope.kind,
    )


@functools.lru_cache(maxsize=65_536)
def decided(role: Role, kind: BodyKind, permission: Permission, place: Place, act: Act) -> str | None:
    """The one decision: the id of the policy that permits, or None."""
    policy = access_policy(settings.TUTELA_POLICY / "access")
    result = cedarpy.is_authorized(
        {
            "principal": {"type": "Officer", "id": "officer"},
            "action": {"type": "Action", "id": permission.value},
            "resource": {"type": "Body", "id": "body"},
            "context": {
                "purpose": act.purpose,
                "askers": list(act.askers),
                "same_officer": act.same_officer,
            },
        },
        policy.policies,
        json.dumps(_entities(role, kind, place)),
        policy.schema,
    )
    if not result.allowed:
        return None
    return policy.names[min(result.diagnostics.reasons)]


@functools.cache
def access_policy(folder: Path) -> AccessPolicy:
    """Reads and validates the policies. Refuses `PACK_INVALID` with Cedar's own words on a fault."""
    schema = (folder / "schema.cedarschema").read_text()
    texts = {path.name: path.read_text() for path in sorted(folder.glob("*.cedar"))}
    joined = "\n".join(texts.values())
    checked = cedarpy.validate_policies(joined, schema)
    if not texts or not checked.validation_passed:
        detail = "; ".join(str(error) for error in checked.errors) or "no policies"
        raise Refusal(Reason.PACK_INVALID, file="access", line=0, detail=detail)
    digest = hashlib.sha256((schema + joined).encode()).hexdigest()
    parsed = json.loads(cedarpy.policies_to_json_str(joined))["staticPolicies"]
    names = {own: policy["annotations"]["id"] for own, policy in parsed.items()}
    return AccessPolicy(cedarpy.PolicySet.from_str(joined), cedarpy.Schema.from_str(schema), names, digest)


def _entities(role: Role, kind: BodyKind, place: Place) -> list[Mapping[str, Any]]:
    seen = {
        "own": place.own,
        "below": place.below,
        "in_region": place.in_region,
        "kind": place.kind,
    }
    return [
        {
            "uid": {"type": "Officer", "id": "officer"},
            "attrs": {"role": role.value, "kind": kind.value},
            "parents": [],
        },
        {"uid": {"type": "Body", "id": "body"}, "attrs": seen, "parents": []},
    ]
