"""Bad input gives one clear line and its exit code; nothing is lost and nothing is half-loaded."""

import os
import struct
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.cast import appoint_all, conviction, declare_all, number, write_lines
from tests.commands import Commands, Ran
from tutela.agencies.intake.models import Upload
from tutela.index.lookup.queries import version
from tutela.keys import keyfile
from tutela.ledger.models import Entry
from tutela.records.registry.models import SourceRecord

pytestmark = pytest.mark.django_db
OFFENDER = number(date(1980, 1, 1), 101)


@pytest.fixture(autouse=True)
def cast(at: datetime) -> None:
    appoint_all(at)
    declare_all(at)


def load(tutela: Commands, path: Path) -> Ran:
    """Tries to load, and sees that nothing entered."""
    before, entries = version(), Entry.objects.count()
    ran = tutela("records", "load", path, "--as", "court-recorder", "--confirm")
    assert version() == before
    assert Entry.objects.count() == entries
    assert not SourceRecord.objects.exists()
    assert not Upload.objects.exists()
    assert OFFENDER[:14] not in ran.out + ran.err
    return ran


def one_line(ran: Ran, code: int, *words: str) -> None:
    assert ran.code == code, ran.err
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    for word in words:
        assert word in ran.err, ran.err


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path


HEADER = [
    "记录编号",
    "姓名",
    "证件号码",
    "记录种类",
    "行为",
    "行为日期",
    "决定日期",
    "生效日期",
    "处罚",
    "刑期月",
]
GOOD = [
    "c-1",
    "王一",
    OFFENDER,
    "有罪判决",
    "强奸罪",
    "2014-05-01",
    "2015-01-20",
    "2015-03-01",
    "有期徒刑",
    "84",
]


def test_a_wrong_check_digit_names_row_column_and_rule(tutela: Commands, tmp_path: Path) -> None:
    wrong = OFFENDER[:-1] + ("1" if OFFENDER[-1] != "1" else "2")
    ran = load(tutela, workbook(tmp_path / "court.xlsx", [HEADER, GOOD, ["c-2", "李二", wrong, *GOOD[3:]]]))
    one_line(ran, 3, "1 errors", "nothing of it was entered")
    assert "证件号码" in ran.out
    assert "18: 1" in ran.out.replace("│", "")  # the shape, never the value
    assert "check digit" in " ".join(ran.out.split())


def test_a_fault_names_the_column_as_the_file_does(tutela: Commands, tmp_path: Path) -> None:
    header = [{"行为日期": "犯罪日期 *"}.get(title, title) for title in HEADER]
    ran = load(tutela, workbook(tmp_path / "court.xlsx", [header, [*GOOD[:5], "2014-02-30", *GOOD[6:]]]))
    one_line(ran, 3, "1 errors")
    assert "犯罪日期" in ran.out
    assert "行为日期" not in ran.out


def test_every_fault_of_a_file_is_told_at_once(tutela: Commands, tmp_path: Path) -> None:
    bad = ["", "", "1", "无罪", "强奸罪", "2014-02-30", "", "", "有期徒刑", "很久"]
    ran = load(tutela, workbook(tmp_path / "court.xlsx", [HEADER, bad]))
    one_line(ran, 3, "6 errors")


def test_a_truncated_workbook(tutela: Commands, tmp_path: Path) -> None:
    path = workbook(tmp_path / "court.xlsx", [HEADER, GOOD])
    path.write_bytes(path.read_bytes()[:-400])
    one_line(load(tutela, path), 3, "damaged", "court.xlsx")


def test_a_bomb_of_500_megabytes_is_refused_early(tutela: Commands, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    deflated = _deflated_zeroes(500)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    _append_deflated(path, "xl/worksheets/sheet1.xml", deflated, 500 * 2**20)
    assert path.stat().st_size < 2**20
    one_line(load(tutela, path), 3, "unpacks beyond")


def _deflated_zeroes(mebibytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(mebibytes)) + packer.flush()


def _append_deflated(path: Path, name: str, deflated: bytes, size: int) -> None:
    """Adds an entry whose content is already deflated, by way of the archive's own structures (APPNOTE 4.3)."""
    checksum = 0
    for _ in range(size // 2**20):
        checksum = zlib.crc32(bytes(2**20), checksum)
    with zipfile.ZipFile(path) as archive:
        kept = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with path.open("wb") as file:
        directory = b""
        for entry, content, method, length, crc in [
            *((one, text, 0, len(text), zlib.crc32(text)) for one, text in kept),
            (name, deflated, 8, size, checksum),
        ]:
            start = file.tell()
            fixed = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 33, crc, len(content), length, len(entry), 0)
            file.write(b"PK\x03\x04" + fixed + entry.encode() + content)
            directory += b"PK\x01\x02" + struct.pack("<H", 20) + fixed
            directory += struct.pack("<HHHII", 0, 0, 0, 0, start) + entry.encode()
        at = file.tell()
        file.write(directory)
        file.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 3, 3, len(directory), at, 0))


def test_a_gbk_file_is_read(tutela: Commands, tmp_path: Path) -> None:
    path = tmp_path / "court.csv"
    path.write_bytes("\n".join(",".join(row) for row in (HEADER, GOOD)).encode("gbk"))
    assert tutela("records", "load", path, "--as", "court-recorder", "--confirm").code == 0
    assert SourceRecord.objects.count() == 1


def test_an_empty_file(tutela: Commands, tmp_path: Path) -> None:
    path = tmp_path / "court.csv"
    path.touch()
    one_line(load(tutela, path), 3, "empty")


def test_wrong_headers_name_what_is_missing(tutela: Commands, tmp_path: Path) -> None:
    path = workbook(tmp_path / "court.xlsx", [["姓名", "电话"], ["王一", "1"]])
    one_line(load(tutela, path), 3, "记录编号、证件号码、记录种类")


def test_a_file_that_is_not_there(tutela: Commands, tmp_path: Path) -> None:
    one_line(load(tutela, tmp_path / "none.csv"), 3, "cannot be opened")


def test_a_key_file_that_others_can_read(tutela: Commands, settings: Any) -> None:
    os.chmod(settings.TUTELA_KEY_FILE, 0o644)
    os.utime(settings.TUTELA_KEY_FILE, ns=(1, 1))  # so that the process reads it again
    try:
        one_line(tutela("keys", "show"), 5, "chmod 600")
    finally:
        os.chmod(settings.TUTELA_KEY_FILE, 0o600)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 2, "keys": []}', b"\xff\xfe"])
def test_a_key_file_that_is_none(tutela: Commands, settings: Any, tmp_path: Path, content: bytes) -> None:
    settings.TUTELA_KEY_FILE = tmp_path / "keys.json"
    settings.TUTELA_KEY_FILE.write_bytes(content)
    settings.TUTELA_KEY_FILE.chmod(0o600)
    one_line(tutela("keys", "show"), 5, "cannot be read")


def test_a_lost_key_file_never_makes_a_no_record(tutela: Commands, settings: Any, tmp_path: Path) -> None:
    records = write_lines(tmp_path / "court.jsonl", [conviction("c-1", "王一", OFFENDER)])
    tutela("records", "load", records, "--as", "court-recorder", "--confirm")
    settings.TUTELA_KEY_FILE = tmp_path / "other-keys.json"
    person = tmp_path / "person.json"
    person.write_text(f'{{"name": "王一", "document": "{OFFENDER}"}}', "utf-8")
    ran = tutela("ask", "teacher-hire", "--as", "clerk", "--authorisation", "A", "--person", person)
    one_line(ran, 5, "has no key numbered")


def test_a_full_disk_while_writing_leaves_nothing(
    tutela: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster, out = tmp_path / "staff.csv", tmp_path / "results" / "result.csv"
    roster.write_text(f"姓名,身份证号\n王一,{OFFENDER}\n", "utf-8")
    out.parent.mkdir()
    entries = Entry.objects.count()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ran = tutela("screen", "school-in-service", roster, "--as", "clerk", "--authorisation", "B", "--out", out)
    one_line(ran, 5, "disk is full")
    assert list(out.parent.iterdir()) == []
    assert Entry.objects.count() == entries


def test_the_key_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    from datetime import UTC

    from tutela.core.crypto.suites import Suite

    path = tmp_path / "new" / "keys.json"
    made = keyfile.create(path, suite=Suite.GUOMI, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert path.stat().st_mode & 0o777 == 0o600
    assert keyfile.create(path, suite=Suite.STANDARD, at=datetime(2026, 1, 1, tzinfo=UTC)) == made
    assert keyfile.load(path) == made
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]
