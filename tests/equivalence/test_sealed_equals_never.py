"""Whatever else was entered, and however it hung together: a record that an order takes out leaves what never was."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cast import another_world, appoint_all, conviction, declare_all, load, number, second
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import actions as sealing
from tutela.agencies.sealing import gate
from tutela.agencies.sealing.models import SealingDoubt
from tutela.bodies.queries import acting_as
from tutela.index.compile import actions as compile_
from tutela.index.lookup.models import Coverage, IndexRow
from tutela.index.lookup.queries import version
from tutela.records.registry import queries
from tutela.records.registry.models import IdentityKey, Merge, ReviewTask, SourceKey, SourceRecord

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = (number(date(1980, 1, day), 101) for day in (1, 2, 3))
SEALED = "x-1"
Step = tuple[str, str, str, str]
Seen = dict[str, Any]

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["c-1", "c-2", "c-3", SEALED]),
        st.sampled_from(["王一", "李二"]),
        st.sampled_from([ONE, TWO]),
        st.sampled_from(["", THREE, TWO]),
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture
def world(at: datetime, tmp_path: Path) -> Callable[[Iterable[Step], bool], Seen]:
    appoint_all(at)
    declare_all(at)

    def seen_(steps: Iterable[Step], seals: bool) -> Seen:
        with another_world():
            for minute, (source_id, name, document, other) in enumerate(steps, 1):
                more = {"other_documents": f"resident:{other}"} if other not in ("", document) else {}
                load(
                    tmp_path / "r.jsonl",
                    [conviction(source_id, name, document, **more)],
                    at + timedelta(minutes=minute),
                )
            if seals:
                _seal(at + timedelta(minutes=30))
            return _seen(at)

    return seen_


def _seal(at: datetime) -> None:
    court = acting_as("court-recorder")
    found = sealing.order(acting=court, source_ids=[SEALED], notice="n", notice_on=date(2026, 11, 20), at=at)
    intake.confirm(acting=second("court-recorder"), upload_id=found.upload.id, at=at)
    gate.turn(at=at)


def _seen(at: datetime) -> Seen:
    """The registry without its random ids: who is grouped with whom, who waits to be compared, what is on the list."""
    of = {record: source_id for record, _, _, source_id in queries.sources()}
    people: dict[Any, list[str]] = {}
    for record, person in SourceRecord.objects.values_list("id", "person_id"):
        people.setdefault(person, []).append(of[record])
    groups = {person: tuple(sorted(records)) for person, records in people.items()}
    reviews = ReviewTask.objects.values_list("record_id", "person_id", "differs")
    return {
        "people": sorted(groups.values()),
        "everybody": len(queries.all_persons()) - len(groups),
        "reviews": sorted((of[record], groups[person], differs) for record, person, differs in reviews),
        "keys": (IdentityKey.objects.count(), SourceKey.objects.count(), Merge.objects.count()),
        "doubts": SealingDoubt.objects.count(),
        "rows": IndexRow.objects.count(),
        "coverage": sorted(Coverage.objects.values_list("purpose", "missing")),
        "root": version().root,
        "rebuilt": compile_.build(organisation="t", officer="t", at=at + timedelta(hours=1)).root,
    }


@given(steps=_STEPS)
@example(steps=[("c-1", "王一", ONE, ""), (SEALED, "李二", ONE, ""), ("c-2", "李二", ONE, "")])
@example(steps=[(SEALED, "王一", ONE, TWO), ("c-1", "王一", ONE, ""), ("c-2", "王一", TWO, "")])
@example(steps=[(SEALED, "李二", ONE, ""), ("c-1", "王一", ONE, ""), ("c-2", "王一", ONE, "")])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_what_an_order_takes_out_leaves_what_never_was(
    world: Callable[[Iterable[Step], bool], Seen], steps: list[Step]
) -> None:
    never = world([step for step in steps if step[0] != SEALED], False)
    assert never["root"] == never["rebuilt"]
    assert world(steps, True) == never
