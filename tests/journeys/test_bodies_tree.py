"""The tree of bodies: what stands under what, what a move changes, and quotas over the year and the month."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import appoint_all
from tutela.bodies import actions, lists, tree
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.counting import Use, use_quotas
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.models import Officer, Organisation, OrganisationChange, Quota
from tutela.bodies.places import MOST_LEVELS, path_of
from tutela.bodies.queries import acting_as
from tutela.bodies.quotas import in_month
from tutela.bodies.tree import ABOVE
from tutela.core.errors import Reason, Refusal
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db
SEASONS = (40, 60, 60, 40, 40, 60, 80, 80, 60, 40, 40, 40)


@pytest.fixture
def by(at: datetime) -> Acting:
    appoint_all(at)
    return acting_as("administrator")


def entered(by: Acting, at: datetime, *new: tuple[str, BodyKind, str, str | None]) -> None:
    rows = [NewOrganisation(code, code, code, kind, region, parent, 10) for code, kind, region, parent in new]
    actions.enter_organisations(new=rows, by=by, at=at)


def refusal_of(what: Any) -> Reason:
    before = (Entry.objects.count(), list(Organisation.objects.order_by("code").values()))
    with pytest.raises(Refusal) as refused:
        what()
    assert (Entry.objects.count(), list(Organisation.objects.order_by("code").values())) == before
    return refused.value.reason


def paths() -> dict[str, str]:
    return dict(Organisation.objects.values_list("code", "path"))


def test_every_kind_may_stand_at_the_top_and_only_where_the_table_says(by: Acting, at: datetime) -> None:
    entered(by, at, *((f"top-{kind.value}", kind, "330200", None) for kind in BodyKind))
    for number, (above, kind) in enumerate(itertools.product(BodyKind, BodyKind)):
        new = (f"under-{number}", kind, "330299", f"top-{above.value}")
        if above in ABOVE[kind]:
            entered(by, at, new)
        else:
            assert refusal_of(lambda new=new: entered(by, at, new)) is Reason.BODY_PLACE


def test_a_body_lies_in_the_region_of_the_one_above(by: Acting, at: datetime) -> None:
    entered(by, at, ("city", BodyKind.EDUCATION_OFFICE, "330200", None))
    entered(by, at, ("county", BodyKind.EDUCATION_OFFICE, "330212", "city"))
    assert (
        refusal_of(lambda: entered(by, at, ("other", BodyKind.SCHOOL, "330112", "city"))) is Reason.BODY_PLACE
    )
    assert paths()["county"] == "city/county/"


def test_the_tree_is_as_deep_as_it_may_be_and_no_deeper(by: Acting, at: datetime) -> None:
    above: str | None = None
    for level in range(MOST_LEVELS):
        entered(by, at, (f"l{level}", BodyKind.EDUCATION_OFFICE, "330000", above))
        above = f"l{level}"
    assert (
        refusal_of(lambda: entered(by, at, ("deeper", BodyKind.SCHOOL, "330000", above))) is Reason.BODY_PLACE
    )


@pytest.mark.parametrize("code", ["a/b", "a b", "EDU", "x" * 41])
def test_a_code_that_could_be_mistaken_is_refused(code: str, by: Acting, at: datetime) -> None:
    new = (code, BodyKind.SCHOOL, "330299", None)
    assert refusal_of(lambda: entered(by, at, new)) is Reason.REQUEST_INVALID


def test_an_administrator_enters_bodies_of_the_region_alone(by: Acting, at: datetime) -> None:
    new = ("far", BodyKind.SCHOOL, "340101", None)
    assert refusal_of(lambda: entered(by, at, new)) is Reason.NOT_ENTITLED


def test_a_move_takes_along_what_stands_below_in_one_entry_and_one_line_of_history(
    by: Acting, at: datetime
) -> None:
    entered(
        by,
        at,
        ("city", BodyKind.EDUCATION_OFFICE, "330200", None),
        ("a", BodyKind.EDUCATION_OFFICE, "330212", "city"),
        ("b", BodyKind.EDUCATION_OFFICE, "330212", "city"),
        ("s", BodyKind.SCHOOL, "330212", "a"),
        ("nursery", BodyKind.SCHOOL, "330212", "s"),
    )
    before = Entry.objects.count()
    tree.move(code="s", parent="b", region="330212", by=by, at=at)
    assert (paths()["s"], paths()["nursery"]) == ("city/b/s/", "city/b/s/nursery/")
    assert Entry.objects.count() == before + 1
    (line,) = OrganisationChange.objects.filter(organisation_id="s")
    assert (line.before, line.after) == ({"parent_id": "a"}, {"parent_id": "b"})
    tree.move(code="s", parent=None, region="330212", by=by, at=at)
    assert (paths()["s"], paths()["nursery"]) == ("s/", "s/nursery/")


def test_a_body_moves_neither_below_itself_nor_out_of_the_region_of_those_below(
    by: Acting, at: datetime
) -> None:
    entered(
        by,
        at,
        ("a", BodyKind.EDUCATION_OFFICE, "330200", None),
        ("b", BodyKind.EDUCATION_OFFICE, "330212", "a"),
        ("s", BodyKind.SCHOOL, "330212", "b"),
    )
    for parent, region in ((("a"), "330200"), ("b", "330212"), (None, "330100")):
        assert (
            refusal_of(
                lambda parent=parent, region=region: tree.move(
                    code="a", parent=parent, region=region, by=by, at=at
                )
            )
            is Reason.BODY_PLACE
        )
    assert (
        refusal_of(lambda: tree.move(code="a", parent=None, region="340100", by=by, at=at))
        is Reason.NOT_ENTITLED
    )


def test_what_is_as_it_was_is_no_change(by: Acting, at: datetime) -> None:
    before = Entry.objects.count()
    tree.rename(code="school", names=tree.Names("枫桥小学", "Fengqiao Primary"), by=by, at=at)
    tree.move(code="school", parent="edu", region="330299", by=by, at=at)
    assert Entry.objects.count() == before
    assert not OrganisationChange.objects.exists()


def test_a_body_closes_once_it_is_empty(by: Acting, at: datetime) -> None:
    on = at.date()
    for code in ("edu", "care"):  # a school below it; an officer in it
        assert refusal_of(lambda code=code: tree.close(code=code, on=on, by=by, at=at)) is Reason.BODY_IN_USE
    Officer.objects.filter(organisation_id="care").update(active=False)
    tree.close(code="care", on=on, by=by, at=at)
    assert refusal_of(lambda: tree.close(code="care", on=on, by=by, at=at)) is Reason.ALREADY_DONE
    new = ("under", BodyKind.CLOSE_CONTACT_UNIT, "330299", "care")
    assert refusal_of(lambda: entered(by, at, new)) is Reason.BODY_PLACE


def test_a_list_of_twenty_thousand_takes_as_many_queries_as_one_of_ten(by: Acting) -> None:
    counts = []
    for size in (10, 2_000):
        rows = [
            Organisation(
                code=f"s{size}-{number}",
                name_zh=f"学校{number}",
                name_en=f"School {number}",
                kind="school",
                region="330299",
                parent_id="edu",
                path=path_of(f"s{size}-{number}", "edu/"),
            )
            for number in range(size)
        ]
        Organisation.objects.bulk_create(rows, batch_size=500)
        with CaptureQueriesContext(connection) as queries:
            lists.bodies(by, "学校 1", 1)
            lists.body(by, "edu", 2026)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    found = lists.bodies(by, "School", 3)
    assert (found.page, found.pages, found.total, len(found.lines)) == (3, 41, 2_011, 50)
    assert lists.bodies(by, "", 10**6).page == lists.bodies(by, "", 1).pages


@given(allowed=st.integers(0, 10**6), month=st.integers(1, 12), declared=st.integers(0, 10**5))
def test_a_month_has_its_share_and_all_who_are_declared_and_never_more_than_the_year(
    allowed: int, month: int, declared: int
) -> None:
    found = in_month(allowed, month, declared, SEASONS)
    assert found <= allowed
    assert found >= min(allowed, declared)
    assert found >= allowed * SEASONS[month - 1] / 100
    assert found in (allowed, declared, -(-allowed * SEASONS[month - 1] // 100))


def _use(acting: Acting, persons: int, moment: datetime) -> None:
    (refusal,) = use_quotas([Use(acting, persons)], year=2026, at=moment)
    if refusal is not None:
        raise refusal


def test_what_is_used_in_one_month_is_counted_anew_in_the_next(
    by: Acting, at: datetime, settings: Any
) -> None:
    settings.TUTELA_QUOTA_SEASONS = SEASONS
    carer = acting_as("carer")  # twelve declared, 48 in a year, 20 in November

    def asks(persons: int, moment: datetime) -> None:
        _use(carer, persons, moment)

    asks(19, at)
    asks(1, at)
    with pytest.raises(Refusal) as refused:
        asks(1, at)
    assert (refused.value.reason, refused.value.values) == (Reason.OVER_SEASON, {"left": 0, "needed": 1})
    asks(20, at + timedelta(days=30))
    with pytest.raises(Refusal) as refused:
        asks(9, at + timedelta(days=30))
    assert refused.value.reason is Reason.OVER_QUOTA
    row = Quota.objects.get(organisation_id="care")
    assert (row.used, row.month, row.month_used) == (40, 12, 20)


def test_a_question_that_ends_after_its_month_leaves_the_next_as_it_was(
    by: Acting, at: datetime, settings: Any
) -> None:
    """It began before midnight of the thirtieth, and another was answered in between."""
    settings.TUTELA_QUOTA_SEASONS = SEASONS
    carer, midnight = acting_as("carer"), datetime(2026, 11, 30, 16, tzinfo=UTC)  # in Shanghai

    def asks(persons: int, moment: datetime) -> None:
        _use(carer, persons, moment)

    asks(12, midnight)
    asks(2, midnight - timedelta(seconds=1))
    row = Quota.objects.get(organisation_id="care")
    assert (row.used, row.month, row.month_used) == (14, 12, 12)
    asks(8, midnight)
    for moment in (
        midnight,
        midnight - timedelta(seconds=1),
    ):  # the month before has no limit of its own any more
        with pytest.raises(Refusal) as refused:
            asks(1, moment)
        assert refused.value.reason is Reason.OVER_SEASON
    row.refresh_from_db()
    assert (row.used, row.month, row.month_used) == (22, 12, 20)


def test_vacancies_raise_the_year(by: Acting, at: datetime, settings: Any) -> None:
    settings.TUTELA_QUOTA_PER_VACANCY = 10
    Organisation.objects.filter(code="care").update(vacancies=2)
    _use(acting_as("carer"), 1, datetime(2026, 7, 1, tzinfo=UTC))
    assert Quota.objects.get(organisation_id="care").allowed == 12 * 4 + 2 * 10
