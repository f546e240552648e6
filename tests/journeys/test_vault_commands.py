"""The vault from the command line: set-up by two keepers, applications, opening, rotation, upkeep."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connections
from django.utils import timezone

from tests.cast import appoint_all
from tests.commands import Commands
from tests.vault import (
    PASSPHRASES,
    appoint_more,
    descriptors,
    inquiry,
    keep,
    keyed,
    know_shares,
    sealed,
    written,
)
from tutela.records.vault import custody, heads, keys, models, shares, store
from tutela.records.vault.custody import Source

pytestmark = pytest.mark.django_db
OTHERS = ("a third keeper's own words", "a fourth keeper's own words")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: LazySettings) -> None:
    """Keys of its own, and scrypt that takes no half second; tables are there already."""
    settings.TUTELA_VAULT_KEYS = tmp_path / "keys"
    monkeypatch.setattr(shares.write_under_passphrase, "__defaults__", (2**4,))
    monkeypatch.setattr(store, "prepare", lambda: None)


@pytest.fixture
def made(tutela: Commands, tmp_path: Path) -> list[str]:
    """A vault that was just made: the options by which both shares are brought."""
    files = tmp_path / "one.json", tmp_path / "two.json"
    options = [word for file in files for word in ("--share", str(file))]
    with descriptors(*PASSPHRASES) as fds:
        ran = tutela("vault", "init", *options, *fds)
    assert ran.code == 0, ran.err
    assert keys.public_keys()[0].fingerprint() in ran.out
    know_shares(*files)
    return options


def test_the_vault_is_made_once_and_its_files_are_for_their_owner_alone(
    made: list[str], tutela: Commands, tmp_path: Path
) -> None:
    made_files = [path for path in tmp_path.rglob("*.json") if path.is_file()]
    assert len(made_files) == 4
    assert all(path.stat().st_mode & 0o077 == 0 for path in made_files)
    with descriptors(*PASSPHRASES) as fds:
        ran = tutela("vault", "init", "--share", tmp_path / "a", "--share", tmp_path / "b", *fds)
    assert ran.code == 3
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("few", [[], ["one.json"], ["one.json", "one.json"]])
def test_it_is_not_made_without_two_shares(tutela: Commands, tmp_path: Path, few: list[str]) -> None:
    options = [word for name in few for word in ("--share", str(tmp_path / name))]
    with descriptors(*PASSPHRASES) as fds:
        assert tutela("vault", "init", *options, *fds).code in (2, 3)
    assert not keys.are_there()
    assert list(tmp_path.glob("*.json")) == []


def test_an_inquiry_from_its_application_to_its_paper(
    made: list[str], tutela: Commands, tmp_path: Path
) -> None:
    at = timezone.now()
    appoint_all(at)
    appoint_more(at)
    keep(sealed("S-1", at), at=at)
    file = written(tmp_path / "inquiry.json", inquiry(at))
    with keyed(tmp_path, "police-recorder") as me:
        ran = tutela("vault", "inquire", file, *me)
    assert ran.code == 0, ran.err
    (line,) = tutela("vault", "list", "--as", "police-recorder", "--json").value
    made_id = line["application"]
    assert made_id in ran.out

    said = tmp_path / "said.json"
    assert tutela("vault", "show", made_id, "--as", "police-recorder-2", "--out", said).code == 0
    assert json.loads(said.read_text())["handed"]["purpose"] == "量刑时查明前科"
    for username, code in (("police-recorder", 4), ("police-recorder-2", 0)):
        with keyed(tmp_path, username) as me:
            assert tutela("vault", "approve", made_id, *me).code == code

    paper = tmp_path / "paper.json"
    words = ("vault", "open", made_id, *made, "--out", paper)
    with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, "police-recorder") as me:
        ran = tutela(*words, "--accept-duty", *fds, *me)
    assert ran.code == 0, ran.err
    assert paper.stat().st_mode & 0o777 == 0o600
    assert json.loads(paper.read_text())["found"] is True
    for text in ("林一舟", "rape", "S-1"):
        assert text not in ran.out + ran.err

    with keyed(tmp_path, "supervisor") as me:
        told = tutela("vault", "told", *me, "--json", "--read").value
    assert sorted(one["act"] for one in told["told"]) == ["applied", "approved", "opened"]
    assert all(one["read"] for one in tutela("vault", "told", "--as", "supervisor", "--json").value["told"])
    log = tutela("vault", "log", "--as", "supervisor", "--json").value
    assert [one["act"] for one in log if not one["act"].startswith("officer-")] == [
        "keys-made",
        "kept",
        "applied",
        "approved",
        "opened",
        "read",
    ]


def test_the_duty_is_shown_and_declined(made: list[str], tutela: Commands, tmp_path: Path) -> None:
    made_id = _approved(tutela, tmp_path)
    paper = tmp_path / "paper.json"
    words = ("vault", "open", made_id, *made, "--out", paper)
    with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, "police-recorder") as me:
        ran = tutela(*words, *fds, *me, stdin="n\n")
    assert ran.code == 4
    assert "confidential" in ran.out
    assert not paper.exists()


@pytest.mark.parametrize(
    ("lines", "files", "code", "words"),
    [
        (("not these words at all", PASSPHRASES[1]), (0, 1), 3, "passphrase of share 1"),
        ((PASSPHRASES[0], "not these words at all"), (0, 1), 3, "passphrase of share 2"),
        ((PASSPHRASES[0], PASSPHRASES[0]), (0, 0), 3, "the same share"),
        ((PASSPHRASES[0],), (0,), 3, "Two shares are needed"),
    ],
)
def test_without_both_keepers_nothing_opens_and_it_is_said_why(
    made: list[str],
    tutela: Commands,
    tmp_path: Path,
    lines: tuple[str, ...],
    files: tuple[int, ...],
    code: int,
    words: str,
) -> None:
    made_id = _approved(tutela, tmp_path)
    brought = [word for one in files for word in made[2 * one : 2 * one + 2]]
    paper = tmp_path / "paper.json"
    with descriptors(*lines) as fds, keyed(tmp_path, "police-recorder") as me:
        command = ("vault", "open", made_id, *brought, "--out", paper, "--accept-duty", *fds)
        ran = tutela(*command, *me)
    assert ran.code == code
    assert words in ran.err
    assert not paper.exists()


def test_a_paper_that_is_there_is_not_written_over_and_nothing_is_opened_for_it(
    made: list[str], tutela: Commands, tmp_path: Path
) -> None:
    made_id = _approved(tutela, tmp_path)
    paper = written(tmp_path / "paper.json", {"kept": True})
    with descriptors(*PASSPHRASES) as fds, keyed(tmp_path, "police-recorder") as me:
        command = ("vault", "open", made_id, *made, "--out", paper, "--accept-duty", *fds)
        assert tutela(*command, *me).code == 3
    assert json.loads(paper.read_text()) == {"kept": True}
    log = tutela("vault", "log", "--as", "supervisor", "--json").value
    assert "opened" not in [one["act"] for one in log]


def test_a_refusal_is_a_paper_with_its_reasons(made: list[str], tutela: Commands, tmp_path: Path) -> None:
    at = timezone.now()
    appoint_all(at)
    appoint_more(at)
    file = written(tmp_path / "inquiry.json", inquiry(at))
    made_id = _handed_in(tutela, tmp_path, file)
    reasons = tmp_path / "reasons.txt"
    reasons.write_text("未说明法律依据。", "utf-8")
    paper = tmp_path / "refusal.pdf"
    with keyed(tmp_path, "police-recorder-2") as me:
        ran = tutela("vault", "refuse", made_id, reasons, "--out", paper, *me)
    assert ran.code == 0, ran.err
    assert paper.read_bytes().startswith(b"%PDF")
    assert paper.stat().st_mode & 0o777 == 0o600
    (line,) = tutela("vault", "list", "--as", "police-recorder", "--json").value
    assert line["state"] == "refused"


def test_the_wrong_kind_of_application_is_refused_at_either_door(
    made: list[str], tutela: Commands, tmp_path: Path
) -> None:
    at = timezone.now()
    appoint_all(at)
    file = written(tmp_path / "inquiry.json", inquiry(at))
    for command, path, word in (("apply", file, "kind"), ("inquire", tmp_path / "missing.json", "missing")):
        with keyed(tmp_path, "police-recorder") as me:
            ran = tutela("vault", command, path, *me)
        assert (ran.code, word in ran.err) == (3, True)


@pytest.mark.django_db(transaction=True)
def test_a_new_key_and_new_shares(made: list[str], tutela: Commands, tmp_path: Path) -> None:
    at = timezone.now()
    appoint_all(at)
    keep(sealed("S-1", at), at=at)
    new = tmp_path / "a.json", tmp_path / "b.json"
    options = [word for file in new for word in ("--new", str(file))]
    with descriptors(*PASSPHRASES, *OTHERS) as fds:
        ran = tutela("vault", "rotate", *made, *options, *fds, "--as", "security")
    assert ran.code == 0, ran.err
    assert custody.kept([Source("police", "police", "S-1")]) != {}
    with descriptors(*PASSPHRASES) as fds:
        old = tutela("vault", "rotate", *made, *fds, "--as", "security")
    assert "another key" in old.err
    brought = [word for file in new for word in ("--share", str(file))]
    again = [word for name in ("c", "d") for word in ("--new", str(tmp_path / name))]
    with descriptors(*OTHERS, *PASSPHRASES) as fds:
        assert tutela("vault", "rotate", *brought, *again, *fds, "--as", "security").code == 0
    assert tutela("vault", "rotate", *brought, "--as", "police-recorder").code == 4


def test_the_log_is_verified_and_the_files_rewritten(made: list[str], tutela: Commands, at: datetime) -> None:
    appoint_all(at)
    keep(sealed("S-1", at), at=at)
    heads.publish(at=at)
    found = tutela("vault", "verify", "--as", "supervisor", "--json").value
    assert found == {"entries": 2, "heads": 1, "vouched": 2, "signed": 0, "unsigned": 0}
    assert tutela("vault", "verify", "--as", "police-recorder").code == 4
    assert tutela("vault", "log", "--as", "police-recorder").code == 4


@pytest.mark.django_db(transaction=True)
def test_what_was_let_go_is_gone_from_the_files_after_upkeep(
    made: list[str], tutela: Commands, at: datetime
) -> None:
    keep(sealed("S-1", at), sealed("S-2", at), at=at)
    if not store.is_sqlite():
        assert tutela("vault", "upkeep").code == 0
        return
    gone = {bytes(row.sealed)[3000:3032] for row in models.Envelope.objects.filter(dossier__by_order=False)}
    file = Path(str(connections["vault"].settings_dict["NAME"]))
    assert all(one in file.read_bytes() for one in gone)
    custody.release([Source("police", "police", "S-1"), Source("police", "police", "S-2")], at=at)
    assert tutela("vault", "upkeep").code == 0
    everything = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert not any(one in everything for one in gone)
    wal = file.with_name(f"{file.name}-wal")
    assert not wal.exists() or wal.stat().st_size == 0


def test_a_process_without_the_vault_says_so(tutela: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "reachable", lambda: False)
    ran = tutela("vault", "upkeep")
    assert ran.code == 5
    assert "no access to the vault" in ran.err


def _handed_in(tutela: Commands, folder: Path, file: Path) -> str:
    with keyed(folder, "police-recorder") as me:
        ran = tutela("vault", "inquire", file, *me)
    assert ran.code == 0, ran.err
    found: str = tutela("vault", "list", "--as", "police-recorder", "--json").value[0]["application"]
    return found


def _approved(tutela: Commands, tmp_path: Path) -> str:
    at = timezone.now() - timedelta(minutes=1)
    appoint_all(at)
    appoint_more(at)
    keep(sealed("S-1", at), at=at)
    made_id = _handed_in(tutela, tmp_path, written(tmp_path / "inquiry.json", inquiry(at)))
    with keyed(tmp_path, "police-recorder-2") as me:
        assert tutela("vault", "approve", made_id, *me).code == 0
    return made_id
