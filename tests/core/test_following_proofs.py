"""What has to be shown by a paper, which files are papers, and by when the office looks."""

from datetime import date

import pytest

from tutela.core.following.duties import Duty
from tutela.core.following.proofs import Kind, is_looked_at, kind_of, look_by, says_something

WHOLE = {
    Kind.PDF: b"%PDF-1.7\n" + bytes(50) + b"\n%%EOF\n",
    Kind.JPEG: b"\xff\xd8\xff\xe0" + bytes(50) + b"\xff\xd9",
    Kind.PNG: b"\x89PNG\r\n\x1a\n" + bytes(50) + b"IEND\xaeB`\x82",
}


@pytest.mark.parametrize("duty", list(Duty))
def test_stopped_work_and_a_dismissal_are_looked_at_and_nothing_that_is_put_back(duty: Duty) -> None:
    assert is_looked_at(duty, is_undoing=False) is (duty in (Duty.STOP, Duty.DISMISSAL))
    assert is_looked_at(duty, is_undoing=True) is False


@pytest.mark.parametrize("kind", list(Kind))
def test_a_file_is_known_by_its_own_bytes_and_whole(kind: Kind) -> None:
    assert kind_of(WHOLE[kind]) is kind
    assert kind_of(b" " + WHOLE[kind]) is None
    assert kind_of(WHOLE[kind][:-8]) is None
    assert kind_of(WHOLE[kind] + bytes(2000)) is None
    for other in set(Kind) - {kind}:
        assert kind_of(WHOLE[kind][:10] + WHOLE[other][10:]) is None


@pytest.mark.parametrize("content", [b"", b"<html>", b"GIF89a", b"PK\x03\x04", b"%PDF-"])
def test_nothing_else_is_a_paper(content: bytes) -> None:
    assert kind_of(content) is None


def test_the_office_has_working_days() -> None:
    assert look_by(date(2026, 11, 20), 5) == date(2026, 11, 27)
    assert look_by(date(2026, 11, 21), 1) == date(2026, 11, 23)  # a Saturday


@pytest.mark.parametrize(
    "words, said", [("", False), (" .", False), ("。—…", False), ("9", True), ("函", True)]
)
def test_marks_alone_say_nothing(words: str, *, said: bool) -> None:
    assert says_something(words) is said
