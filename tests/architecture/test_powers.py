"""Who may do what, as a table: every role × kind of body × power × own or other body; all else is denied."""

import itertools

import pytest

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.core.law.packs import Policy

AGENCIES = {BodyKind.POLICE, BodyKind.PROCURATORATE, BodyKind.COURT}
ENTERING = {
    Permission.RECORDS_LOAD,
    Permission.RECORDS_CONFIRM,
    Permission.FEED_DECLARE,
    Permission.PERSON_MERGE,
    Permission.RECORDS_SEAL,
    Permission.RECORDS_CONSULT,
}
READING = {Permission.LEDGER_READ, Permission.INDEX_READ}
ASKING = {Permission.INQUIRY_ASK, Permission.ROSTER_SCREEN}
UNSEALING = {Permission.VAULT_APPLY, Permission.VAULT_APPROVE, Permission.VAULT_OPEN}
TABLE = {
    Role.ASKER: READING,
    Role.RECORDER: READING,
    Role.SUPERVISOR: READING | {Permission.LEDGER_VERIFY},
    Role.ADMINISTRATOR: READING | {Permission.BODIES_MANAGE},
    Role.SECURITY: READING | {Permission.LEDGER_VERIFY, Permission.KEYS_ROTATE, Permission.INDEX_BUILD},
}


def acting(role: Role, kind: BodyKind) -> Acting:
    return Acting("officer-1", role, "own", kind, "330200", "", "", 10)


def expected(role: Role, kind: BodyKind, permission: Permission, own: bool, askers: tuple[str, ...]) -> bool:
    if permission in ASKING:
        return role is Role.ASKER and own and kind.value in askers
    if permission in ENTERING:
        return role is Role.RECORDER and own and kind in AGENCIES
    if permission is Permission.SUBJECT_VIEW:
        at_station = role is Role.ASKER and kind is BodyKind.POLICE_STATION
        return own and (role is Role.SUPERVISOR or at_station)
    if permission is Permission.SUBJECT_DELAY:
        return own and role in {Role.SUPERVISOR, Role.RECORDER} and kind in AGENCIES
    if permission is Permission.WITHDRAWAL_CONFIRM:
        return own and role is Role.ASKER
    if permission is Permission.REPORT_MAKE:
        return own
    if permission in {Permission.WITHDRAWALS_OVERSEE, Permission.SEALING_OVERSEE, Permission.REPORTS_HANDLE}:
        return own and role is Role.SUPERVISOR
    if permission in UNSEALING:
        return own and role is Role.RECORDER and kind in AGENCIES
    if permission is Permission.VAULT_TOLD:
        return own and role is Role.SUPERVISOR and kind in {BodyKind.PROCURATORATE, BodyKind.OVERSIGHT}
    return permission in TABLE[role]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", BodyKind)
def test_every_cell_of_the_table(role: Role, kind: BodyKind, policy: Policy) -> None:
    for permission, own, region in itertools.product(Permission, (True, False), ("330200", "110100")):
        for purpose in policy.purposes.values():
            scope = Scope(
                organisation="own" if own else "other",
                region=region,
                purpose=purpose.code,
                askers=tuple(purpose.asked_by),
            )
            rule = permitting_rule(acting(role, kind), permission, scope)
            assert (rule is not None) is expected(role, kind, permission, own, tuple(purpose.asked_by)), (
                permission,
                own,
                purpose.code,
            )


def test_every_purpose_can_be_asked_by_somebody(policy: Policy) -> None:
    kinds = {kind.value for kind in BodyKind}
    for purpose in policy.purposes.values():
        assert set(purpose.asked_by) & kinds, purpose.code


def test_a_purpose_that_names_nobody_is_asked_by_nobody() -> None:
    for role, kind in itertools.product(Role, BodyKind):
        assert permitting_rule(acting(role, kind), Permission.INQUIRY_ASK, Scope(purpose="none")) is None
