"""Files of runs made under lists of earlier forms are still searched, with the keys of those lists."""

from datetime import date, datetime
from uuid import UUID

import numpy as np
import pytest

from tests.cast import appoint_all
from tests.rosters import LI, PURPOSE, WANG, publish
from tutela.answers.inquiries.answer import Answer
from tutela.answers.screening import places, subjects
from tutela.answers.screening.engine import CODES
from tutela.answers.screening.secret import MARK_BYTES, Secret
from tutela.core.crypto.keyring import Use
from tutela.core.identity.sex import Sex
from tutela.index.lookup.queries import purpose_keys
from tutela.index.lookup.rows import PROVES, TAGGED
from tutela.keys import current

pytestmark = pytest.mark.django_db
RUN = UUID(int=7)
WHOM = (date(1985, 6, 2), Sex.FEMALE, "王五")


def _header(form: int, key_id: str) -> bytes:
    return f"tutela/{form}".encode() + key_id.encode().ljust(8, b"\0")


def test_keys_of_earlier_forms_are_whole_hashes_and_later_ones_begin_with_a_tag(at: datetime) -> None:
    publish([], at)
    root = current.ring().active(Use.DATA)
    former, now = (purpose_keys(root, PURPOSE, form) for form in (PROVES, TAGGED))
    text = f"resident::{LI}"
    assert former.document_key(text) == former.document.digest(text.encode())
    assert now.document_tag is not None
    assert now.document_key(text) == now.document_tag.digest(text.encode()) + former.document_key(text)[:24]
    described = "1985-06-02\x1ffemale\x1f王五".encode()
    assert former.person_name_key(*WHOM) == former.person.digest(described)
    assert now.person_tag is not None
    tag = now.person_tag.digest(described)
    assert now.person_name_key(*WHOM) == tag + former.person_name_key(*WHOM)[:24]
    assert tag != now.document_tag.digest(described)


@pytest.mark.parametrize("form", [1, 2])
def test_a_person_is_found_in_the_file_of_a_run_of_an_earlier_form(form: int, at: datetime) -> None:
    appoint_all(at)
    publish([], at)
    root = current.ring().active(Use.DATA)
    secret, keys = Secret.of(root, RUN), purpose_keys(root, PURPOSE, PROVES)
    codes = np.array([CODES[Answer.NO_RECORD], CODES[Answer.RECORD]], np.uint8)
    links = [secret.former_link(keys.document_key(f"resident::{one}")) for one in (LI, WANG)]
    width = MARK_BYTES if form == 2 else 8
    rows = b"".join(link.ljust(width, b"\1") + bytes([code]) for link, code in zip(links, codes, strict=True))
    path = places.subject_file(RUN)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(form, root.key_id) + (secret.streamed(0, rows) if form == 2 else rows))
    assert list(subjects.find(RUN, PURPOSE, f"resident::{WANG}")) == [(2, Answer.RECORD)]
    assert list(subjects.find(RUN, PURPOSE, f"resident::{LI}")) == [(1, Answer.NO_RECORD)]


def test_a_person_is_found_by_name_in_the_file_of_a_run_of_an_earlier_form(at: datetime) -> None:
    publish([], at)
    root = current.ring().active(Use.DATA)
    secret, keys = Secret.of(root, RUN), purpose_keys(root, PURPOSE, PROVES)
    link = secret.former_link(keys.person_name_key(*WHOM), bytes([True]))
    path = places.described_file(RUN)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(2, root.key_id) + (5).to_bytes(8, "big") + link)
    assert list(subjects.find_described(RUN, PURPOSE, WHOM, residents=(True,))) == [5]
    assert list(subjects.find_described(RUN, PURPOSE, WHOM, residents=(False,))) == []
