"""Who may do what: one list of powers, decided by the Cedar policies under `policy/access`."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import cedarpy
from django.conf import settings

from tutela.bodies.kinds import Acting
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


@dataclass(frozen=True, slots=True)
class Scope:
    """What the power is used on. For a question: its purpose, and the kinds of body the law lets ask it."""

    organisation: str | None = None  # the body whose things are touched; None: one's own
    region: str | None = None
    purpose: str = ""
    askers: tuple[str, ...] = ()  # from the purpose's pack


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The parsed policies with the SHA-256 of their text."""

    policies: Any
    schema: Any
    names: Mapping[str, str]  # Cedar's own id of a policy to its @id
    sha256: str


def require(acting: Acting, permission: Permission, scope: Scope | None = None) -> str:
    """The id of the policy that permits; refuses `NOT_ENTITLED` when none does. First line of every action."""
    rule = permitting_rule(acting, permission, scope or Scope())
    if rule is None:
        raise Refusal(Reason.NOT_ENTITLED)
    return rule


@functools.lru_cache(maxsize=4096)
def permitting_rule(acting: Acting, permission: Permission, scope: Scope) -> str | None:
    """The deciding policy's id, or None where the answer is no. Cached: policies are fixed while a process lives."""
    policy = access_policy(settings.TUTELA_POLICY / "access")
    result = cedarpy.is_authorized(
        {
            "principal": {"type": "Officer", "id": acting.officer},
            "action": {"type": "Action", "id": permission.value},
            "resource": {"type": "Body", "id": scope.organisation or acting.organisation},
            "context": {"purpose": scope.purpose, "askers": list(scope.askers)},
        },
        policy.policies,
        json.dumps(_entities(acting, scope)),
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


def _entities(acting: Acting, scope: Scope) -> list[Mapping[str, Any]]:
    own = scope.organisation in (None, acting.organisation)
    return [
        {
            "uid": {"type": "Officer", "id": acting.officer},
            "attrs": {
                "role": acting.role.value,
                "kind": acting.kind.value,
                "region": acting.region,
                "organisation": acting.organisation,
            },
            "parents": [],
        },
        {
            "uid": {"type": "Body", "id": scope.organisation or acting.organisation},
            "attrs": {"own": own, "region": scope.region or acting.region},
            "parents": [],
        },
    ]
