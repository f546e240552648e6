"""The table of what was measured: the latest of each work, in one order, and no result that says nothing of when."""

from pathlib import Path

from bench import table

LIMIT = {"seconds": 2.0, "peak_bytes": 1, "cpu_seconds": 3.0}
OURS = {"seconds": 9.0, "ratio": 4.5, "cpu_ratio": 4.0, "limit_ratio": 5.0, "peak_bytes": 3 << 20}


def screened(at: str, seconds: float, rows: int = 20_000_000) -> table.Values:
    ours = {**OURS, "seconds": seconds}
    one = {"rows": rows, "registry": 1_500_000, "limit": LIMIT, "roster": ours, "kept": OURS, "written": {}}
    return {"measured_at": at, "machine": {"load_at_start": 0.1}, "screening": [one]}


def lines(*results: table.Values) -> list[str]:
    return [line for line in table.table(results).splitlines() if line.startswith("| a ")]


def test_the_latest_of_each_work_counts_whatever_the_order() -> None:
    former, latest = screened("2026-11-22T10:00:00", 99.0), screened("2026-11-23T09:00:00", 9.0)
    assert lines(former, latest) == lines(latest, former) == lines(latest)
    assert lines(latest)[0] == (
        "| a raw roster, everything: 20 million rows against 1.5 million persons | 9.0 s"
        " | 2.0 s, the bare join, written | 4.5 (4 of processor) | at most 5 | 3 | 2026-11-23 | 0.1 |"
    )


def test_other_sizes_are_other_work_and_stand_in_their_order() -> None:
    large, small = screened("2026-11-23T09:00:00", 9.0), screened("2026-11-23T08:00:00", 1.0, 1_000_000)
    assert ["1 million rows" in line for line in lines(large, small)] == [True, False, True, False]


def test_a_result_without_its_moment_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[1]")
    (tmp_path / "b.json").write_text('{"screening": []}')
    (tmp_path / "c.json").write_text('{"singles": [], "target": {}, "measured_at": "2026-11-23"}')
    (found,) = table.read(sorted(tmp_path.iterdir()))
    assert found["answering"]["singles"] == []
    table.write(tmp_path / "t.md", sorted(tmp_path.glob("*.json")))
    assert (tmp_path / "t.md").read_text().startswith("# What is measured")
