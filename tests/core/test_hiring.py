"""Which purposes somebody is hired on, and which keep them from it, whatever packs are in force."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tutela.core.following import hiring
from tutela.core.law.packs import load_policy

KNOWN: Final = load_policy(Path(__file__).parents[2] / "policy").purposes
CONTACT: Final = KNOWN["close-contact-hire"]


@pytest.mark.parametrize(
    ("code", "forbids"),
    [
        ("teacher-hire", True),
        ("preschool-hire", True),
        ("university-hire", True),
        ("school-in-service", False),
        ("school-head", False),
        ("teacher-qualification", False),
    ],
)
def test_not_to_hire_and_not_to_engage_both_forbid_it(code: str, forbids: bool) -> None:
    assert hiring.forbids_hiring(KNOWN[code]) is forbids


def test_what_is_asked_beside_another_question_counts_for_nobody_alone() -> None:
    assert hiring.counts_alone(CONTACT)
    assert not hiring.counts_alone(replace(CONTACT, beside=("teacher-hire",)))
    assert not hiring.counts_alone(KNOWN["school-in-service"])


def test_a_record_under_a_purpose_that_no_pack_knows_any_more_bars() -> None:
    assert hiring.bars(None, "teacher")


@pytest.mark.parametrize(("post", "barred"), [("teacher", True), ("worker", False)])
def test_what_is_asked_beside_for_some_posts_bars_from_these(post: str, barred: bool) -> None:
    assert hiring.bars(KNOWN["teacher-restriction"], post) is barred
    assert hiring.bars(CONTACT, post)
