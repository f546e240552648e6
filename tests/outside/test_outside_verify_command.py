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
    assert compared(folder, signed(FORKED, 300), signed(LONG, 600, LATE), "--proof", str(path)) == Exit.FALSE
    path.write_text("not a path\n")
    assert (
        compared(folder, signed(LONG, 300), signed(LONG, 600, LATE), "--proof", str(path)) == Exit.MALFORMED
    )


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


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
