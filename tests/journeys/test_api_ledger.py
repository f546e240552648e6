"""A program checks the ledger: signed heads, proofs that verify, the list version, and what may be asked."""

import base64
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client

from tests.cast import appoint_all
from tests.journeys.api_calls import NOBODY, Api, Clock, api, calling, clock, inquiry, registry
from tutela.core.proofs import checkpoints, merkle, notes
from tutela.index.lookup.queries import version
from tutela.ledger import queries, sequencer, signing
from tutela.web.api import health

__all__ = ["api", "clock", "registry"]
pytestmark = pytest.mark.django_db


def refused(answer: HttpResponse, status: int, reason: str) -> HttpResponse:
    assert answer.status_code == status, answer.content
    assert answer.json()["reason"] == reason
    return answer


def entry(api: Api) -> str:
    told = api.post("/inquiries", inquiry("李四", NOBODY)).json()
    return str(told["receipt"]["entry"])


def unhex(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(part) for part in path]


def test_the_checkpoint_is_a_signed_note(api: Api) -> None:
    sequencer.catch_up()
    answer = api.get("/ledger/checkpoint")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    note = notes.parse(answer.content.decode())
    notes.verified(note, signing.checkpoint_verifiers())
    assert checkpoints.parse(note.text).size > 0


def test_before_the_first_head_there_is_no_checkpoint_yet(api: Api) -> None:
    answer = refused(api.get("/ledger/checkpoint"), 409, "not-ready")
    assert answer["Retry-After"] == "1"


def test_an_answer_is_proved_to_be_in_the_tree_whose_head_is_signed(api: Api) -> None:
    mine = entry(api)
    refused(api.get(f"/ledger/entries/{mine}/proof"), 409, "not-ready")
    sequencer.catch_up()
    told = api.get(f"/ledger/entries/{mine}/proof").json()
    head = checkpoints.parse(notes.parse(told["checkpoint"]).text)
    assert merkle.leaf_hash(base64.b64decode(told["body"])).hex() == told["leaf"]
    merkle.verify_inclusion(
        index=told["index"],
        size=head.size,
        leaf=bytes.fromhex(told["leaf"]),
        path=unhex(told["path"]),
        root=head.root,
    )


def test_a_proof_may_be_had_for_an_earlier_size(api: Api) -> None:
    mine = entry(api)
    sequencer.catch_up()
    first = api.get(f"/ledger/entries/{mine}/proof").json()
    entry(api)
    sequencer.catch_up()
    assert api.get(f"/ledger/entries/{mine}/proof", size=first["size"]).json() == first
    refused(api.get(f"/ledger/entries/{mine}/proof", size=first["index"]), 409, "not-ready")


@pytest.mark.parametrize("size", ["-1", "1.0", "x", "", "9223372036854775808", "1" * 30, "٣"])
def test_a_size_that_is_none_is_refused(api: Api, size: str) -> None:
    answer = refused(api.get(f"/ledger/entries/{uuid4()}/proof", size=size), 422, "request-invalid")
    assert answer.json()["where"] == ["query", "size"]


def test_an_entry_that_does_not_exist_is_not_found(api: Api) -> None:
    refused(api.get(f"/ledger/entries/{uuid4()}/proof"), 404, "not-found")


def test_another_body_gets_the_proof_without_what_was_hashed_and_a_supervisor_gets_both(
    api: Api, at: datetime
) -> None:
    mine = entry(api)
    sequencer.catch_up()
    theirs = calling("carer", at).get(f"/ledger/entries/{mine}/proof").json()
    supervised = calling("supervisor", at).get(f"/ledger/entries/{mine}/proof").json()
    assert "body" not in theirs
    assert theirs["leaf"] == supervised["leaf"]
    assert "body" in supervised


def test_the_log_is_proved_to_have_only_grown(api: Api) -> None:
    sequencer.catch_up()
    old = checkpoints.parse(notes.parse(api.get("/ledger/checkpoint").content.decode()).text)
    entry(api)
    sequencer.catch_up()
    new = checkpoints.parse(notes.parse(api.get("/ledger/checkpoint").content.decode()).text)
    assert new.size > old.size
    told = api.get("/ledger/consistency", old=old.size, new=new.size).json()
    merkle.verify_consistency(
        old=old.size,
        new=new.size,
        old_root=old.root,
        new_root=new.root,
        path=unhex(told["path"]),
    )


def test_a_tree_that_is_not_there_yet_and_one_turned_round_have_no_proof(api: Api) -> None:
    sequencer.catch_up()
    head = queries.checkpoint()
    assert head is not None
    size = head.checkpoint.size
    assert api.get("/ledger/consistency", old=size, new=size).status_code == 200
    refused(api.get("/ledger/consistency", old=size, new=size + 1), 409, "not-ready")
    refused(api.get("/ledger/consistency", old=size, new=size - 1), 404, "not-found")
    refused(api.get("/ledger/consistency", old=size), 422, "request-invalid")


def test_the_list_version_is_the_one_in_force(api: Api) -> None:
    told = api.get("/list-version").json()
    assert (told["number"], told["root"]) == (version().number, version().root.hex())


def test_a_body_sees_the_purposes_that_the_law_gives_it(api: Api, at: datetime) -> None:
    mine = {one["code"]: one["coverage"] for one in api.get("/purposes").json()["purposes"]}
    theirs = {one["code"] for one in calling("carer", at).get("/purposes").json()["purposes"]}
    assert mine["teacher-hire"] == "covered"
    assert "teacher-hire" not in theirs
    assert "close-contact-hire" in theirs
    assert calling("police-recorder", at).get("/purposes").json() == {"purposes": []}


def test_a_purpose_whose_feeds_are_not_declared_is_missing_and_refused(clock: Clock, at: datetime) -> None:
    appoint_all(at)
    clerk = calling("clerk", at)
    told = {one["code"]: one["coverage"] for one in clerk.get("/purposes").json()["purposes"]}
    assert set(told.values()) == {"missing"}
    refused(clerk.post("/inquiries", inquiry("李四", NOBODY)), 409, "not-covered")
    refused(clerk.get("/list-version"), 409, "not-ready")


@pytest.mark.parametrize("path", ["/nothing", "/inquiries/", "/ledger/entries/x/proof", "/list-version/李四"])
def test_an_address_that_does_not_exist_is_refused_in_the_same_form(api: Api, path: str) -> None:
    answer = refused(api.get(path), 404, "not-found")
    assert "李四" not in answer.content.decode()


def test_the_foot_of_the_api_is_refused_in_the_same_form() -> None:
    refused(Client().get("/api/"), 404, "not-found")
    refused(Client(enforce_csrf_checks=True).post("/api/x"), 404, "not-found")


def test_a_method_that_an_address_does_not_take_is_refused_in_the_same_form(api: Api) -> None:
    answer = refused(api.get("/inquiries"), 405, "request-method")
    assert answer["Allow"] == "POST"
    assert refused(Client().get("/api/v1/token"), 405, "request-method")["Allow"] == "POST"


class TestHealth:
    """Health and readiness, which need no token."""

    @pytest.fixture(autouse=True)
    def parts(self, registry: None) -> None:
        """The whole registry is there."""

    def ready(self) -> tuple[int, Any]:
        answer = Client().get("/readyz")
        return answer.status_code, answer.json()

    def test_the_process_is_up(self) -> None:
        assert Client().get("/healthz").json() == {"status": "ok"}

    def test_everything_is_ready(self) -> None:
        assert self.ready() == (200, {"database": "ok", "index": "ok", "keys": "ok", "sequencer": "ok"})

    def test_entries_that_wait_for_long_make_it_unfit(self, clock: Clock, at: datetime) -> None:
        clock.now = at + health.BEHIND
        assert self.ready()[0] == 200
        clock.now = at + health.BEHIND + timedelta(seconds=1)
        assert self.ready() == (503, {"database": "ok", "index": "ok", "keys": "ok", "sequencer": "behind"})
        sequencer.catch_up()
        assert self.ready()[0] == 200

    def test_an_exposed_key_file_makes_it_unfit_and_is_named_by_its_reason_alone(self, settings: Any) -> None:
        settings.TUTELA_KEY_FILE.chmod(0o644)
        try:
            status, told = self.ready()
        finally:
            settings.TUTELA_KEY_FILE.chmod(0o600)
        assert (status, told["keys"]) == (503, "key-file-exposed")

    def test_a_database_that_is_away_makes_it_unfit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away() -> None:
            raise DatabaseError("password=secret")

        monkeypatch.setattr(connection, "cursor", away)
        monkeypatch.setattr(connection, "ensure_connection", away)  # of what asks the driver itself
        status, told = self.ready()
        assert (status, told["database"], told["index"]) == (503, "unreachable", "unreachable")


def test_without_a_list_nothing_is_ready_to_be_asked(clock: Clock) -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["index"]) == (503, "not-ready")
