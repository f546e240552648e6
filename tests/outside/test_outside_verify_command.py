"""`tutela-verify`: its words, its exit codes, and the two commands that hold heads and tiles together."""

import json
import threading
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.outside.test_outside_receipts import GOOD, LOGGED, POLICY, File, altered
from tests.outside.test_outside_rows import row_file
from tests.outside.world import (
    AT,
    COURT,
    FACTS,
    LOG,
    LOG_DATED,
    OFFICE,
    PERSON,
    STRANGER,
    FictionalLog,
    dumped,
    entry,
    receipt_file,
)
from tutela_verify.cli import run
from tutela_verify.encoding import to_base64
from tutela_verify.faults import Exit
from tutela_verify.promises import LONGEST_WAIT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy").write_text(POLICY)
    return tmp_path


def told(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    content: File | bytes,
    *more: str,
    command: str = "receipt",
) -> tuple[int, str, str]:
    path = folder / "receipt.json"
    path.write_bytes(content if isinstance(content, bytes) else dumped(content))
    code = run([command, str(path), "--policy", str(folder / "policy"), *more])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_command_says_in_both_languages_what_is_proved_and_what_is_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(folder, capsys, GOOD)
    assert (code, err) == (0, "")
    for said in (
        "已证明 · Proved",
        "未证明 · Not proved",
        "答复：未发现记录。",
        "Answer: no record.",
        "Purpose of the question: school-hire.",
        "list version 7, root " + "ab" * 32,
        "rule packs with SHA-256 " + "cd" * 32,
        "number 5 in the log tutela.example/log, under a signed head over 11 entries",
        "Witness court cosigned",
        "2026-11-21 08:00:00",
        "“person” opens to: " + PERSON.decode(),
        "What the commitment “authorisation” stands for",
    ):
        assert said in out, said


@pytest.mark.parametrize("language, there, absent", [("zh", "已证明", "Proved"), ("en", "Proved", "已证明")])
def test_one_language_can_be_chosen(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, there: str, absent: str
) -> None:
    _, out, _ = told(folder, capsys, GOOD, "--language", language)
    assert there in out
    assert absent not in out


@pytest.mark.parametrize(
    "content, expected",
    [
        (GOOD, Exit.PROVED),
        (altered(lambda c: c["receipt"].update(leaf="00" * 32)), Exit.FALSE),
        (b"{", Exit.MALFORMED),
        ({key: value for key, value in GOOD.items() if key != "proof"}, Exit.INCOMPLETE),
        (receipt_file(LOGGED, 4, (LOG, COURT)), Exit.INCOMPLETE),
    ],
)
def test_exit_codes(
    folder: Path, capsys: pytest.CaptureFixture[str], content: File | bytes, expected: Exit
) -> None:
    code, out, err = told(folder, capsys, content)
    assert code == expected
    if expected in (Exit.FALSE, Exit.MALFORMED):
        assert out == ""
        assert len(err.splitlines()) == 1


def test_json_output_is_one_document_with_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(folder, capsys, receipt_file(LOGGED, 4, (LOG, COURT)), "--json")
    assert code == Exit.INCOMPLETE
    assert [one["code"] for one in json.loads(out)["incomplete"]] == ["cosignatures-missing"]
    code, out, _ = told(folder, capsys, b"{", "--json")
    assert json.loads(out)["fault"]["code"] == "json-malformed"


def test_what_a_file_says_cannot_steer_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"answer": "\x1b[2Jno-record", "\u202ekey": "\u200b{0}{answer.x}"}
    log = FictionalLog([*LOGGED.bodies[:4], entry(4, facts=facts).body()])
    code, out, _ = told(folder, capsys, receipt_file(log, 4))
    assert code == 0
    assert "\\u001b[2Jno-record" in out
    assert not {"\x1b", "\u202e", "\u200b"} & set(out)


def test_a_row_is_asked_for_at_the_keyboard_when_the_file_names_nobody(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = row_file(1)
    number, name, answer = (content["row"].pop(key) for key in ("number", "name", "answer"))
    keyboard = folder / "typed"
    for typed, expected in (
        (f" {number}\n{name}\n{answer}\n", 0),
        (f"{number}\n别人\n{answer}\n", 1),
        ("", 3),
    ):
        keyboard.write_text(typed)
        with keyboard.open() as opened:
            monkeypatch.setattr("sys.stdin", opened)
            code, out, _ = told(folder, capsys, content, command="row")
        assert code == expected
        assert (name in out) == (code == 0)


def test_the_command_row_needs_a_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(folder, capsys, GOOD, command="row")[0] == Exit.MALFORMED


def test_a_file_that_is_not_there_or_too_large_is_said_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["receipt", str(folder / "none"), "--policy", str(folder / "policy")]) == Exit.MALFORMED
    assert "none" in capsys.readouterr().err
    assert told(folder, capsys, b" " * ((8 << 20) + 1))[0] == Exit.MALFORMED


# Two heads, and all tiles.

LONG = FictionalLog([number.to_bytes(2, "big") for number in range(600)])
FORKED = FictionalLog([*LONG.bodies[:299], b"other", *LONG.bodies[300:]])
EARLY, LATE = AT, AT + timedelta(hours=1)


def heads(folder: Path, *notes: str) -> list[str]:
    paths = [folder / f"{place}.txt" for place in range(len(notes))]
    for path, note in zip(paths, notes, strict=True):
        path.write_text(note, "utf-8")
    return [str(path) for path in paths]


def compared(folder: Path, one: str, other: str, *more: str) -> int:
    return run(["checkpoint", *heads(folder, one, other), "--policy", str(folder / "policy"), *more])


def signed(log: FictionalLog, size: int, at: datetime = EARLY) -> str:
    return log.checkpoint((LOG, LOG_DATED), size, at)


def test_two_heads_of_one_growing_log_go_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "path.txt"
    path.write_text("".join(f"{to_base64(part)}\n" for part in LONG.consistency(300, 600)))
    assert compared(folder, signed(LONG, 300), signed(LONG, 600, LATE), "--proof", str(path)) == Exit.PROVED
    assert "grew from 300 to 600" in capsys.readouterr().out
    path.write_text(
        json.dumps({"old": 300, "new": 600, "path": [p.hex() for p in LONG.consistency(300, 600)]})
    )
    assert compared(folder, signed(LONG, 600, LATE), signed(LONG, 300), "--proof", str(path)) == Exit.PROVED
    LONG.write(folder)
    assert compared(folder, signed(LONG, 300), signed(LONG, 600, LATE), "--tiles", str(folder)) == Exit.PROVED


def test_one_head_is_the_same_as_itself_and_nothing_grows_into_something(folder: Path) -> None:
    assert compared(folder, signed(LONG, 300), signed(LONG, 300, LATE)) == Exit.PROVED
    assert compared(folder, signed(LONG, 0), signed(LONG, 300, LATE)) == Exit.PROVED


def test_without_a_path_two_sizes_are_not_proved_to_go_together(folder: Path) -> None:
    assert compared(folder, signed(LONG, 300), signed(LONG, 600, LATE)) == Exit.INCOMPLETE


def test_two_roots_for_one_size_are_a_fork(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compared(folder, signed(LONG, 300), signed(FORKED, 300)) == Exit.FORK
    assert "FORK" in capsys.readouterr().err
    assert compared(folder, signed(LONG, 299), signed(FORKED, 299)) == Exit.PROVED


def test_a_smaller_head_that_is_dated_later_is_a_shrink(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(folder, signed(LONG, 600, EARLY), signed(LONG, 300, LATE)) == Exit.FORK
    assert "SHRUNK" in capsys.readouterr().err
    undated = LONG.checkpoint([LOG], 300, LATE)
    assert compared(folder, signed(LONG, 600, EARLY), undated) == Exit.INCOMPLETE


def test_a_path_of_another_history_is_refused(folder: Path) -> None:
    path = folder / "path.txt"
    path.write_text("".join(f"{to_base64(part)}\n" for part in LONG.consistency(300, 600)))
    assert compared(folder, signed(LONG, 300), signed(FORKED, 600, LATE), "--proof", str(path)) == Exit.FALSE
    path.write_text("".join(f"{to_base64(part)}\n" for part in LONG.consistency(299, 600)))
    assert compared(folder, signed(LONG, 300), signed(LONG, 600, LATE), "--proof", str(path)) == Exit.FALSE
    path.write_text("not a path\n")
    assert (
        compared(folder, signed(LONG, 300), signed(LONG, 600, LATE), "--proof", str(path)) == Exit.MALFORMED
    )


@pytest.mark.parametrize("size", [300, 512])
def test_a_head_whose_own_tree_begins_otherwise_proves_that_history_was_rewritten(
    folder: Path, capsys: pytest.CaptureFixture[str], size: int
) -> None:
    FORKED.write(folder / "log")
    pair = signed(LONG, size), signed(FORKED, 600, LATE)
    assert compared(folder, *pair, "--tiles", str(folder / "log")) == Exit.FORK
    assert "REWRITTEN" in capsys.readouterr().err
    path = folder / "path.txt"
    path.write_text("".join(f"{to_base64(part)}\n" for part in FORKED.consistency(size, 600)))
    named = size & (size - 1) != 0  # of a power of two RFC 6962 leaves the older root out
    assert compared(folder, *pair, "--proof", str(path)) == (Exit.FORK if named else Exit.FALSE)
    LONG.write(folder / "honest")
    honest = signed(LONG, size), signed(LONG, 600, LATE)
    assert compared(folder, *honest, "--tiles", str(folder / "honest")) == Exit.PROVED


def test_a_head_that_the_log_did_not_sign_is_no_evidence(folder: Path) -> None:
    forged = FORKED.checkpoint([STRANGER], 300)
    assert compared(folder, signed(LONG, 300), forged) == Exit.FALSE


def tiled(folder: Path, *more: str) -> int:
    return run(["tiles", str(folder / "log"), "--policy", str(folder / "policy"), *more])


def test_tiles_prove_the_signed_head_and_heads_that_were_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    LONG.write(folder / "log", LONG.checkpoint((LOG, LOG_DATED, COURT, OFFICE), at=LATE))
    kept = [
        word
        for path in heads(folder, signed(LONG, 0), signed(LONG, 299), signed(LONG, 600))
        for word in ("--kept", path)
    ]
    assert tiled(folder, *kept) == Exit.PROVED
    assert "root over 600 entries, recomputed from 4 tiles" in capsys.readouterr().out
    (forked,) = heads(folder, signed(FORKED, 300))
    assert tiled(folder, "--kept", forked) == Exit.FORK


def test_tiles_whose_head_lacks_cosignatures_are_not_complete(folder: Path) -> None:
    LONG.write(folder / "log")
    assert tiled(folder) == Exit.INCOMPLETE


def test_a_served_head_older_than_the_kept_one_is_not_complete_and_a_later_one_is_a_shrink(
    folder: Path,
) -> None:
    (kept,) = heads(folder, signed(LONG, 600, LATE))
    short = FictionalLog(LONG.bodies[:300])
    short.write(folder / "log", short.checkpoint((LOG, LOG_DATED, COURT, OFFICE), at=EARLY))
    assert tiled(folder, "--kept", kept) == Exit.INCOMPLETE
    short.write(
        folder / "log", short.checkpoint((LOG, LOG_DATED, COURT, OFFICE), at=LATE + timedelta(hours=1))
    )
    assert tiled(folder, "--kept", kept) == Exit.FORK


def test_tiles_of_another_history_or_a_missing_tile_are_found(folder: Path) -> None:
    FORKED.write(folder / "log", LONG.checkpoint((LOG, COURT, OFFICE)))
    assert tiled(folder) == Exit.FALSE
    (folder / "log/tile/0/001").unlink()
    assert tiled(folder) == Exit.MALFORMED
    assert run(["tiles", str(folder / "nowhere"), "--policy", str(folder / "policy")]) == Exit.MALFORMED


def test_tiles_are_read_over_http_and_nothing_else(folder: Path) -> None:
    LONG.write(folder / "log", LONG.checkpoint((LOG, COURT, OFFICE)))
    handler = partial(Quiet, directory=str(folder / "log"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert run(["tiles", address + "/", "--policy", str(folder / "policy")]) == Exit.PROVED
        assert run(["tiles", address + "/none", "--policy", str(folder / "policy")]) == Exit.MALFORMED
        server.shutdown()
    assert run(["tiles", address, "--policy", str(folder / "policy")]) == Exit.MALFORMED
    assert run(["tiles", f"file://{folder}/log", "--policy", str(folder / "policy")]) == Exit.MALFORMED


# Promises.

PROMISED = {key: value for key, value in GOOD.items() if key != "proof"}  # entry 4, accepted at AT
DUE = AT + timedelta(hours=24)
WITHOUT = FictionalLog([*LOGGED.bodies[:4], entry(40).body(), *LOGGED.bodies[5:]])


def held(folder: Path, content: object, log: FictionalLog, at: datetime, *more: str) -> int:
    """A promise against a log whose head bears this date."""
    log.write(folder / "log", log.checkpoint((LOG, LOG_DATED, COURT, OFFICE), at=at))
    (folder / "receipt.json").write_text(json.dumps(content))
    words = ["promise", str(folder / "receipt.json"), "--tiles", str(folder / "log"), *more]
    return run([*words, "--policy", str(folder / "policy")])


def test_a_promise_that_was_kept_is_proved_from_the_tiles(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (PROMISED, GOOD, GOOD["receipt"]):
        assert held(folder, content, LOGGED, DUE + timedelta(days=9)) == Exit.PROVED
        printed = capsys.readouterr().out
        assert "number 5 in the log" in printed
        assert "by 2026-11-22 08:00:00 at the latest" in printed


def test_a_promise_is_open_until_the_log_itself_dates_a_head_after_its_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in (AT, DUE - timedelta(seconds=1), DUE):
        assert held(folder, PROMISED, WITHOUT, at) == Exit.INCOMPLETE
        assert "Keep the receipt" in capsys.readouterr().err
    assert held(folder, PROMISED, WITHOUT, DUE + timedelta(seconds=1)) == Exit.FORK
    printed = capsys.readouterr().err
    assert "BROKEN PROMISE" in printed
    assert "2026-11-22 08:00:01" in printed
    assert held(folder, GOOD["receipt"], WITHOUT, DUE + timedelta(seconds=1)) == Exit.FORK


def test_the_longest_time_is_the_one_that_the_format_states() -> None:
    text = (Path(__file__).parents[2] / "docs/reference/receipt-format.md").read_text("utf-8")
    assert f"is **{LONGEST_WAIT // timedelta(hours=1)} hours**" in " ".join(text.split())


def test_a_moment_of_a_witness_breaks_no_promise(folder: Path) -> None:
    WITHOUT.write(folder / "log", WITHOUT.checkpoint((LOG, COURT, OFFICE), at=DUE + timedelta(days=1)))
    (folder / "receipt.json").write_text(json.dumps(PROMISED))
    words = ["promise", str(folder / "receipt.json"), "--tiles", str(folder / "log")]
    assert run([*words, "--policy", str(folder / "policy")]) == Exit.INCOMPLETE


def test_what_broke_a_promise_is_saved_and_shows_it_again(folder: Path) -> None:
    late = DUE + timedelta(days=1)
    saved = folder / "saved"
    assert held(folder, PROMISED, WITHOUT, late, "--save", str(saved)) == Exit.FORK
    LOGGED.write(folder / "log")  # the log shows something else by now
    words = ["promise", str(saved / "receipt.json"), "--tiles", str(saved)]
    assert run([*words, "--policy", str(folder / "policy")]) == Exit.FORK
    assert held(folder, PROMISED, WITHOUT, late, "--save", str(folder / "policy")) == Exit.MALFORMED


def test_no_promise_is_held_against_what_does_not_belong_to_it(folder: Path) -> None:
    late = DUE + timedelta(days=1)
    unsigned = altered(lambda file: file["receipt"].update(note=LOGGED.checkpoint((LOG,))))
    moved = altered(lambda file: file["receipt"].update(accepted_at="2026-11-20T08:00:00.123456Z"))
    other = altered(lambda file: file["receipt"].update(leaf="00" * 32))
    for content in (unsigned, moved, other):
        assert held(folder, content, WITHOUT, late) == Exit.FALSE
    assert held(folder, {**GOOD["receipt"], "leaf": "00" * 32}, WITHOUT, late) == Exit.FALSE
    proof_alone = {key: value for key, value in GOOD.items() if key != "receipt"}
    assert held(folder, proof_alone, WITHOUT, late) == Exit.MALFORMED
    (folder / "log" / "tile" / "0" / "000.p" / "11").write_bytes(bytes(11 * 32))
    words = ["promise", str(folder / "receipt.json"), "--tiles", str(folder / "log")]
    (folder / "receipt.json").write_text(json.dumps(PROMISED))
    assert run([*words, "--policy", str(folder / "policy")]) == Exit.FALSE


def both(folder: Path, one: object, other: object) -> int:
    for name, content in (("one", one), ("other", other)):
        (folder / name).write_text(json.dumps(content))
    words = ["receipt", str(folder / "one"), "--against", str(folder / "other")]
    return run([*words, "--policy", str(folder / "policy")])


def test_two_receipts_of_one_entry_agree_and_the_later_completes_the_earlier(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for pair in ((GOOD, GOOD), (PROMISED, GOOD), (GOOD, PROMISED)):
        assert both(folder, *pair) == Exit.PROVED
        printed = capsys.readouterr().out
        assert "The two receipts agree" in printed
        assert "number 5 in the log" in printed
    assert both(folder, PROMISED, PROMISED) == Exit.INCOMPLETE
    one_witness = receipt_file(LOGGED, 4, (LOG, COURT))
    for first in (PROMISED, one_witness):
        assert both(folder, first, one_witness) == Exit.INCOMPLETE
        capsys.readouterr()
        assert both(folder, first, GOOD) == Exit.PROVED
        assert "Witness office" in capsys.readouterr().out


def test_a_row_stays_told_when_another_file_brings_the_proof(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = row_file(1)
    first = {key: value for key, value in later.items() if key != "proof"}
    assert both(folder, first, later) == Exit.PROVED
    assert later["row"]["number"] in capsys.readouterr().out


def changed() -> dict[str, object]:
    """What the log signed for entry 4 once its answer had been changed past the programs."""
    facts = {**FACTS, "answer": "record"}
    log = FictionalLog([*LOGGED.bodies[:4], entry(4, facts=facts).body(), *LOGGED.bodies[5:]])
    return receipt_file(log, 4)


def test_two_promises_of_one_entry_with_different_contents_are_evidence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = changed()
    for leave_out in ("proof", "receipt", ""):
        other = {key: value for key, value in twice.items() if key != leave_out}
        for pair in ((PROMISED, other), (other, PROMISED)):
            assert both(folder, *pair) == Exit.FORK
            assert "CONTRADICTION" in capsys.readouterr().err


def test_receipts_of_two_entries_or_of_two_heads_that_contradict_each_other(folder: Path) -> None:
    assert both(folder, GOOD, receipt_file(LOGGED, 5)) == Exit.MALFORMED
    forked = FictionalLog([*LOGGED.bodies[:7], b"other", *LOGGED.bodies[8:]])
    assert both(folder, GOOD, receipt_file(forked, 4)) == Exit.FORK
    assert both(folder, GOOD, altered(lambda file: file["receipt"].update(leaf="00" * 32))) == Exit.FALSE


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
