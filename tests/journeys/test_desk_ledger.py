"""The ledger as pages: heads, lines and proofs that verify, and nobody's name."""

import re
from datetime import datetime

import pytest

from tests.journeys.desk import EVERYONE, OFFENDER, OFFENDER_NAME, asked, desk_of, registry, words
from tutela.answers.inquiries.models import Inquiry
from tutela.core.proofs import merkle, notes
from tutela.core.proofs.checkpoints import parse
from tutela.core.proofs.notes import from_base64
from tutela.ledger import queries, sequencer, signing
from tutela.ledger.models import Entry

__all__ = ["registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def test_before_the_first_checkpoint_the_pages_say_so() -> None:
    browser = desk_of("clerk")
    assert "还没有检查点" in words(browser.get("/ledger"))
    answer = browser.get("/ledger/checkpoint")
    assert answer.status_code == 409
    waiting = Entry.objects.first()
    assert waiting is not None
    assert "等待入账" in words(browser.get(f"/ledger/entries/{waiting.id}"))


@pytest.mark.parametrize("username", EVERYONE)
def test_everyone_sees_the_head_and_the_lines_and_nobodys_name(username: str) -> None:
    asked(desk_of("clerk"))
    sequencer.catch_up()
    page = words(desk_of(username).get("/ledger"))
    head = queries.checkpoint()
    assert head is not None
    assert head.checkpoint.root.hex() in page
    assert "答复一次查询" in page
    assert "枫桥区教育局" in page
    assert OFFENDER_NAME not in page
    assert OFFENDER not in page


def test_lines_are_leafed_through_from_the_newest_to_the_first() -> None:
    browser, address, seen, pages = desk_of("clerk"), "/ledger", list[int](), 0
    for _ in range(51 - Entry.objects.count()):
        asked(browser)
    sequencer.catch_up()
    while address:
        page = words(browser.get(address))
        seen += [int(one) for one in re.findall(r'<a href="/ledger/entries/[0-9a-f-]+">(\d+)</a>', page)]
        older = re.search(r'href="(/ledger\?before=\d+)#entries"', page)
        address = older.group(1) if older else ""
        pages += 1
    assert seen == list(range(Entry.objects.count() - 1, -1, -1))
    assert pages == 2


@pytest.mark.parametrize("before", ["", "x", "-1", "٣", "9" * 400, "0"])
def test_any_written_position_is_survived(before: str) -> None:
    assert desk_of("clerk").get("/ledger", {"before": before}).status_code == 200


def test_the_downloaded_proof_and_checkpoint_verify_with_the_published_keys_alone() -> None:
    browser = desk_of("clerk")
    asked(browser)
    sequencer.catch_up()
    entry = Inquiry.objects.get().entry
    answer = browser.get(f"/ledger/entries/{entry}/proof")
    header, index, *rest = words(answer).split("\n")
    path = [from_base64(line) for line in rest[: rest.index("")]]
    note = "\n".join(rest[rest.index("") + 1 :])
    assert header == "c2sp.org/tlog-proof@v1"
    assert note == words(browser.get("/ledger/checkpoint"))
    page = words(browser.get("/ledger"))
    assert all(verifier.text() in page for verifier in signing.checkpoint_verifiers())
    signed = notes.parse(note)
    notes.verified(signed, signing.checkpoint_verifiers())
    head = parse(signed.text)
    merkle.verify_inclusion(
        index=int(index.removeprefix("index ")),
        size=head.size,
        leaf=merkle.leaf_hash(queries.body(entry)),
        path=path,
        root=head.root,
    )


@pytest.mark.parametrize(
    "username, sees", [("clerk", True), ("carer", False), ("supervisor", True), ("security", True)]
)
def test_what_an_entry_holds_is_shown_to_its_body_and_to_those_who_verify(username: str, sees: bool) -> None:
    asked(desk_of("clerk"))
    sequencer.catch_up()
    entry = Inquiry.objects.get().entry
    page = words(desk_of(username).get(f"/ledger/entries/{entry}"))
    assert ("&quot;answer&quot;: &quot;record&quot;" in page) is sees
    assert queries.inclusion(entry).leaf.hex() in page, "the proof is everybody's"


def test_an_entry_that_does_not_exist_is_not_found(at: datetime) -> None:
    assert desk_of("clerk").get("/ledger/entries/00000000-0000-4000-8000-000000000000").status_code == 404
