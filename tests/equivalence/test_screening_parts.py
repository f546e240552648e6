"""What bulk runs are made of says, column by column, what is said of each value alone."""

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cast import number
from tutela.answers.screening import hashes
from tutela.answers.screening.batch import TEXT, Batch
from tutela.answers.screening.births import written
from tutela.answers.screening.columns import Cells
from tutela.answers.screening.residents import Calendar, residents
from tutela.answers.screening.texts import Texts, numbered
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.crypto.suites import Suite
from tutela.core.identity.resident import EARLIEST_BIRTH
from tutela.core.identity.sex import Sex
from tutela.index.lookup import columns, snapshot
from tutela.index.lookup.queries import Version
from tutela.index.lookup.rows import Basis, Probe, ProbeKeys, PurposeKeys, Row, RowOutcome

SOUND = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PROBES = st.lists(
    st.builds(
        Probe,
        st.sampled_from([f"resident::{number(date(1980, 1, 1), 101)}", "passport:USA:X1", "", "a\x1fb"]),
        st.booleans(),
        SOUND,
        st.dates(date(1850, 1, 1), date(2030, 1, 1)) | st.dates(),
        st.sampled_from(Sex),
    ),
    max_size=6,
)


@pytest.mark.parametrize("suite", Suite)
@given(probes=PROBES, unknown=st.sampled_from(["", "born_on", "sex"]))
@settings(max_examples=30, deadline=None)
def test_many_persons_have_the_keys_that_each_has_alone(
    suite: Suite, probes: list[Probe], unknown: str
) -> None:
    root = RootKey("k", Use.DATA, suite, datetime(2026, 1, 1, tzinfo=UTC), b"\x07" * 32)
    keys = PurposeKeys.of(root, "cn", "school-hire")
    if unknown and probes:
        last = probes[-1]
        born_on = None if unknown == "born_on" else last.born_on
        sex = None if unknown == "sex" else last.sex
        probes[-1] = Probe(last.document, last.is_resident, last.name, born_on, sex)
    assert columns.probe_keys(keys, probes) == [ProbeKeys.of(probe, keys) for probe in probes]


@given(
    prefix=st.sampled_from(["", "ab-", "0" * 33]),
    first=st.integers(1, 10**6) | st.integers(10**7 - 30_000, 10**7) | st.integers(1, 10**17),
    count=st.integers(0, 25_000),
)
@example(prefix="a", first=1, count=12_345)
@example(prefix="a", first=9_999, count=2)
@example(prefix="a", first=99_999_999, count=1)
@settings(max_examples=25, deadline=None)
def test_numbers_in_a_row_are_written_as_each_is(prefix: str, first: int, count: int) -> None:
    assert numbered(prefix, first, count).to_pylist() == [
        f"{prefix}{one}" for one in range(first, first + count)
    ]


@given(messages=st.lists(st.binary(min_size=13, max_size=70), max_size=20))
@settings(max_examples=60, deadline=None)
def test_columns_of_messages_have_the_hashes_of_each(messages: list[bytes]) -> None:
    expected = [sha256(one).digest() for one in messages]
    plain = pa.array(messages, pa.large_binary())
    assert [row.tobytes() for row in hashes.of(plain)] == expected
    width = max(map(len, messages), default=13)
    rows = np.frombuffer(b"".join(one.ljust(width, b"?") for one in messages), np.uint8).reshape(-1, width)
    lengths = np.array([len(one) for one in messages], np.int64)
    assert [row.tobytes() for row in hashes.of(hashes.beginnings(rows, lengths))] == expected
    whole = [sha256(row.tobytes()).digest() for row in rows]
    assert [row.tobytes() for row in hashes.of(hashes.fixed(rows))] == whole


@pytest.mark.parametrize("count", [16_383, 16_385, 65_536, 65_537, 140_000])
def test_the_hashes_of_many_messages_are_in_their_order(count: int) -> None:
    rows = np.arange(count * 2, dtype=np.int64).view(np.uint8).reshape(count, 16)
    found = hashes.of(hashes.fixed(rows))
    assert all(found[place].tobytes() == sha256(rows[place].tobytes()).digest() for place in range(count))


@pytest.mark.parametrize("on", [date(1900, 3, 1), date(2024, 2, 29), date(2026, 12, 31), date(2099, 12, 31)])
def test_every_day_of_birth_is_written_and_found_as_it_is_alone(on: date) -> None:
    first = EARLIEST_BIRTH.toordinal()
    days = [date.fromordinal(ordinal) for ordinal in range(first, on.toordinal() + 1)]
    assert written(EARLIEST_BIRTH, on).to_list() == [day.isoformat() for day in days]
    asked = pa.array([number(day, 101) for day in (*days[::1_000], on, date(2100, 1, 1))], TEXT)
    found = residents(asked, Calendar.until(on))
    assert found.born_on.tolist() == [day.toordinal() for day in (*days[::1_000], on)]
    assert np.count_nonzero(Calendar.until(on).ordinals) == len(days)


OPENED = st.builds(
    Cells,
    st.just("王小明"),
    st.just(number(date(1980, 1, 1), 101)) | st.none(),
    *([st.sampled_from(["", "", "身份证", "CN", "男", "1980-01-01", "授权", None])] * 5),
)


@given(lines=st.lists(OPENED, max_size=4))
@settings(max_examples=80, deadline=None)
def test_lines_that_stand_in_no_file_are_those_that_were_given(lines: list[Cells]) -> None:
    assert Batch.of(lines).cells(range(len(lines))) == lines


@given(texts=st.lists(SOUND, max_size=12), cut=st.integers(0, 3), more=st.integers(0, 3))
def test_texts_stand_side_by_side_from_their_beginnings(texts: list[str], cut: int, more: int) -> None:
    column = pa.array(texts, TEXT).slice(min(cut, len(texts)))
    content = Texts.of(column)
    width = int(content.lengths.max(initial=0)) + more
    found = hashes.side_by_side(content, width)
    assert found.shape == (len(column), width)
    for row, text in zip(found, column.to_pylist(), strict=True):
        assert row.tobytes()[: len(text.encode())] == text.encode()


def _row(place: int) -> Row:
    person, name = (bytes([kind, place % 251, place // 251] + [0] * 29) for kind in (1, 2))
    until_on = date(2031, 1, 1) if place % 2 else None
    outcome = RowOutcome(1 + place % 2)
    return Row("p", Basis(1 + place % 3), person, name, outcome, date(2026, 1, 1), until_on)


@given(
    batches=st.lists(st.integers(0, 9), min_size=1, max_size=6),
    places=st.lists(st.integers(0, 10**6), max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_some_rows_of_a_snapshot_are_those_at_their_places(
    batches: list[int], places: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the order asked for and as often, wherever the file's batches end; and as the file gives them again."""
    rows = [_row(place) for place in range(sum(batches))]
    starts = np.cumsum([0, *batches])
    parts = [
        pa.RecordBatch.from_pylist(
            [
                {name: getattr(row, name) for name in snapshot.SCHEMA.names}
                for row in rows[start : start + count]
            ],
            schema=snapshot.SCHEMA,
        )
        for start, count in zip(starts.tolist(), batches, strict=False)
    ]
    wanted = [place % len(rows) for place in places] if rows else []
    chosen = np.array(wanted, np.int64)
    version = Version(1, bytes(32), "k", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC))
    path: Path = tmp_path_factory.mktemp("snapshots") / "p.arrow"
    snapshot.write(path, "p", version, iter(parts))
    read = pa.ipc.open_file(path.read_bytes()).read_all()
    for table in (pa.Table.from_batches(parts, snapshot.SCHEMA), read):
        assert snapshot.Snapshot("p", version, table).some(chosen) == [rows[place] for place in wanted]
