"""Lists show what the policy would permit one by one: over random trees, for every role, kind and power."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.models import Organisation
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.bodies.places import path_of
from tutela.bodies.reach import bodies_within

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, tzinfo=UTC)
REGIONS = ("000000", "330000", "330200", "330299", "330298", "340000", "340100", "340101")


@st.composite
def trees(draw: st.DrawFn) -> list[Organisation]:
    """Up to twelve bodies, each under one before it or at the top, of any kind and region."""
    rows: list[Organisation] = []
    for number in range(draw(st.integers(1, 12))):
        above = draw(st.sampled_from([None, *rows])) if rows else None
        code = draw(st.sampled_from(["a", "ab", "b", "%", "_"])) + str(number)
        rows.append(
            Organisation(
                code=code,
                name_zh=code,
                name_en=code,
                kind=draw(st.sampled_from(BodyKind)).value,
                region=draw(st.sampled_from(REGIONS)),
                path=path_of(code, above.path if above else ""),
            )
        )
    return rows


def seen_from(row: Organisation, role: Role) -> Acting:
    return Acting("officer-1", role, row.code, BodyKind(row.kind), row.region, "", "", 0, row.path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(rows=trees(), role=st.sampled_from(Role), data=st.data())
def test_a_filter_finds_what_the_policy_permits_one_by_one(
    rows: list[Organisation], role: Role, data: st.DataObject
) -> None:
    Organisation.objects.all().delete()
    Organisation.objects.bulk_create(rows)
    acting = seen_from(data.draw(st.sampled_from(rows)), role)
    askers = tuple(kind.value for kind in BodyKind)
    for permission in Permission:
        found = set(
            Organisation.objects.filter(
                bodies_within(acting, permission, purpose="p", askers=askers)
            ).values_list("code", flat=True)
        )
        scopes = [Scope(row.code, row.region, row.path, row.kind, "p", askers) for row in rows]
        wanted = {one.organisation for one in scopes if permitting_rule(acting, permission, one) is not None}
        assert found == wanted, permission


def test_the_canary_a_place_that_the_filter_forgot_is_noticed() -> None:
    """An office, a school below it in the region, one below it outside, one beside it: the filter parts all four."""
    rows = [
        Organisation(code="o", kind="education-office", region="330200", path="o/"),
        Organisation(code="in", kind="school", region="330299", path="o/in/", parent_id="o"),
        Organisation(code="out", kind="school", region="330199", path="o/out/", parent_id="o"),
        Organisation(code="beside", kind="school", region="330299", path="beside/"),
    ]
    Organisation.objects.bulk_create(rows)
    acting = seen_from(rows[0], Role.REVIEWER)
    found = Organisation.objects.filter(bodies_within(acting, Permission.FILING_REVIEW))
    assert set(found.values_list("code", flat=True)) == {"o", "in"}
