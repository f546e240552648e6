"""The command line does the whole job, says what it did, and never takes a person on its own line."""

import json
import socket
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from tests.cast import appoint_all, conviction, declare_all, number, write_lines
from tests.commands import Commands
from tutela.ledger.models import Entry

pytestmark = pytest.mark.django_db
OFFENDER = number(date(1980, 1, 1), 101)
NOBODY = number(date(1985, 7, 1), 102)


@pytest.fixture(autouse=True)
def cast(at: datetime, settings: Any) -> None:
    settings.TUTELA_PENDING_SAMPLE = 0
    appoint_all(at)
    declare_all(at)


@pytest.fixture
def court(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "court.jsonl", [conviction("c-1", "王一", OFFENDER)])


def person(folder: Path, name: str, document: str) -> Path:
    path = folder / "person.json"
    path.write_text(json.dumps({"name": name, "document": document}), "utf-8")
    return path


def test_load_confirm_ask_verify(tutela: Commands, court: Path, tmp_path: Path) -> None:
    staged = tutela("records", "load", court, "--as", "court-recorder", "--json").value
    assert staged["records"] == 1
    entered = tutela("records", "confirm", staged["upload"], "--as", "court-recorder", "--json").value
    assert entered == {"upload": staged["upload"], "state": "confirmed"}
    words = ("ask", "teacher-hire", "--as", "clerk", "--json", "--authorisation")
    assert tutela(*words, "A-1", "--person", person(tmp_path, "王一", OFFENDER)).value["answer"] == "record"
    assert tutela(*words, "A-2", "--person", person(tmp_path, "李四", NOBODY)).value["answer"] == "no-record"
    assert tutela("ledger", "verify", "--json").value["waiting"] == 0


def test_the_person_may_come_from_standard_input(tutela: Commands, court: Path) -> None:
    tutela("records", "load", court, "--as", "court-recorder", "--confirm")
    said = tutela(
        "ask", "teacher-hire", "--as", "clerk", "--authorisation", "A-1", "--person", "-",
        stdin=json.dumps({"name": "王一", "document": OFFENDER}),
    )  # fmt: skip
    assert "record." in said.out
    assert OFFENDER not in said.out + said.err


def test_no_command_has_a_word_for_a_name_or_a_number(tutela: Commands) -> None:
    said = tutela("ask", "--help").out
    assert "--name" not in said
    assert "--document" not in said


def test_a_cancelled_upload_enters_nothing(tutela: Commands, court: Path) -> None:
    staged = tutela("records", "load", court, "--as", "court-recorder", "--json").value
    assert tutela("records", "cancel", staged["upload"], "--as", "court-recorder").code == 0
    again = tutela("records", "confirm", staged["upload"], "--as", "court-recorder")
    assert again.code == 3
    assert "done before" in again.err


def test_screening_gives_a_file_with_every_row(tutela: Commands, court: Path, tmp_path: Path) -> None:
    tutela("records", "load", court, "--as", "court-recorder", "--confirm")
    roster = tmp_path / "staff.csv"
    roster.write_text(f"姓名,身份证号\n王一,{OFFENDER}\n李四,{NOBODY}\n赵五,1\n", "utf-8")
    for engine in ("reference", "duckdb"):
        said = tutela(
            "screen", "school-in-service", roster, "--as", "clerk", "--authorisation", "B-1",
            "--out", tmp_path / f"{engine}.csv", "--engine", engine, "--json",
        )  # fmt: skip
        assert said.value["answers"] == {"record": 1, "no-record": 1, "pending": 0, "refused": 1}
    assert "未发现记录" in (tmp_path / "duckdb.csv").read_text("utf-8-sig")


def test_a_kept_checkpoint_proves_that_nothing_before_it_changed(
    tutela: Commands, court: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(tutela("ledger", "head").out, "utf-8")
    tutela("records", "load", court, "--as", "court-recorder", "--confirm")
    assert tutela("ledger", "verify", "--trusted", kept).code == 0
    Entry.objects.filter(position=0).update(body=b"{}")
    broken = tutela("ledger", "verify", "--trusted", kept)
    assert broken.code == 1
    assert "does not verify" in broken.err


def test_keys_show_no_secret_and_rotate(tutela: Commands) -> None:
    before = tutela("keys", "show", "--json").value
    assert {key["use"] for key in before} == {"data", "log", "web"}
    assert all("secret" not in key for key in before)
    assert tutela("keys", "rotate", "--as", "security").code == 0
    states = [key["state"] for key in tutela("keys", "show", "--json").value if key["use"] == "data"]
    assert states[-2:] == ["former", "in force"]
    assert tutela("keys", "rotate", "--as", "clerk").code == 4


def test_a_program_is_registered_listed_and_withdrawn(tutela: Commands) -> None:
    words = ("clients", "create", "clerk", "--name", "人事[系统]", "--scope", "ask")
    assert tutela(*words, "--as", "clerk").code == 4
    made = tutela(*words, "--scope", "ledger", "--as", "administrator", "--json").value
    shown = tutela("clients", "list", "--as", "administrator")
    assert "人事[系统]" in shown.out
    assert made["secret"] not in shown.out
    [line] = tutela("clients", "list", "--as", "administrator", "--json").value
    assert (line["client"], line["organisation"], line["scopes"]) == (
        made["client"],
        "edu",
        ["ask", "ledger"],
    )
    assert tutela("clients", "withdraw", made["client"], "--as", "administrator").code == 0
    assert tutela("clients", "list", "--as", "administrator", "--json").value == []
    assert tutela("clients", "withdraw", made["client"], "--as", "administrator").code == 3
    assert tutela(*words, "--as", "administrator").out.count("shown once") == 1


def test_index_build_changes_nothing_when_nothing_changed(tutela: Commands, court: Path) -> None:
    tutela("records", "load", court, "--as", "court-recorder", "--confirm")
    before = tutela("index", "show", "--json").value
    tutela("index", "build", "--as", "security")
    assert tutela("index", "show", "--json").value == before


@pytest.mark.parametrize(
    "words",
    [
        ["records", "load"], ["records", "confirm"], ["records", "cancel"], ["records", "declare"],
        ["records", "none"], ["records", "purge"], ["records", "reviews"], ["records", "settle"],
        ["records", "split"], ["index", "build"], ["index", "show"],
        ["ledger", "verify"], ["ledger", "head"], ["ledger", "proof"], ["keys", "create"],
        ["keys", "show"], ["keys", "rotate"], ["bodies", "enter"], ["bodies", "appoint"],
        ["clients", "create"], ["clients", "list"], ["clients", "withdraw"],
        ["bodies", "prepare"], ["world", "make"], ["ask"], ["screen"], ["serve"], ["demo"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_has_help_with_an_example(tutela: Commands, words: list[str]) -> None:
    said = tutela(*words, "--help")
    assert said.code == 0
    assert f"tutela {' '.join(words)}" in said.out.replace("\n", " ").partition("Example")[2]


@pytest.mark.parametrize(
    "words", [["ask"], ["records", "load"], ["nothing"], ["index", "show", "--last", "x"]]
)
def test_a_command_that_is_written_wrongly_is_told_so(tutela: Commands, words: list[str]) -> None:
    ran = tutela(*words)
    assert ran.code == 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", [["serve"], ["demo"]])
def test_an_address_in_use_is_told_before_anything_is_begun(
    tutela: Commands, words: list[str], settings: Any, tmp_path: Path
) -> None:
    settings.TUTELA_HOME = tmp_path
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = tutela(*words, "--port", port)
    assert ran.code == 5
    assert ran.err.startswith(f"tutela: 127.0.0.1:{port} is in use")
    assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_told_in_one_line(
    tutela: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(**_: object) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr("tutela.cli.ledger.verify_ledger", missing)
    assert tutela("ledger", "verify").code == 1, "with its tables in place it is a fault of ours"
    monkeypatch.setattr("tutela.cli.main._lacks_tables", lambda: True)
    ran = tutela("ledger", "verify")
    assert ran.code == 5
    assert ran.err == "tutela: The database has no tables yet, or older ones. Run: tutela bodies prepare\n"


def test_an_interrupt_says_so_and_leaves_nothing(
    tutela: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = tmp_path / "staff.csv"
    roster.write_text(f"姓名,身份证号\n王一,{OFFENDER}\n", "utf-8")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tutela.answers.screening.actions.committed", interrupted)
    words = ("screen", "school-in-service", roster, "--as", "clerk", "--authorisation", "B")
    ran = tutela(*words, "--out", tmp_path / "result.csv")
    assert ran.code == 130
    assert "No partial result" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["staff.csv"]


def test_messages_come_in_chinese_too(tutela: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTELA_LANGUAGE", "zh")
    assert "没有找到" in tutela("records", "none", "--as", "nobody").err


def test_without_a_vault_nothing_is_confirmed_and_the_way_out_is_told(
    tutela: Commands, court: Path, tmp_path: Path, settings: Any
) -> None:
    settings.TUTELA_VAULT_KEYS = tmp_path / "nowhere"
    staged = tutela("records", "load", court, "--as", "court-recorder", "--json").value
    refused = tutela("records", "confirm", staged["upload"], "--as", "court-recorder")
    assert refused.code == 5
    assert "tutela vault init" in refused.err
    assert tutela("records", "cancel", staged["upload"], "--as", "court-recorder").code == 0
