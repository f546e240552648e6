"""A receipt file under a policy: what is good, and every single thing that can be wrong with it."""

import base64
import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.outside.world import (
    AT,
    COURT,
    LOG,
    LOG_DATED,
    OFFICE,
    PROSECUTOR,
    STRANGER,
    FictionalLog,
    dumped,
    entry,
    policy_file,
    receipt_file,
    settled,
)
from tutela.core.proofs import notes
from tutela.core.proofs.checkpoints import Checkpoint
from tutela_verify import checkpoints, receipts
from tutela_verify import policy as policies
from tutela_verify.faults import Fault, Unproved
from tutela_verify.report import report

LOGGED = FictionalLog.of(11)
GOOD = receipt_file(LOGGED, 4, accepted=(5, 6))
POLICY = policy_file()
File = dict[str, Any]


def fault_of(content: File | bytes, policy: str = POLICY) -> Fault | None:
    """What is wrong with a receipt file; None where everything is proved."""
    data = content if isinstance(content, bytes) else dumped(content)
    try:
        return receipts.check(receipts.parse(data), policies.parse(policy.encode())).lacking
    except Unproved as unproved:
        return unproved.fault


def altered(change: Callable[[File], object], source: File = GOOD) -> File:
    content = copy.deepcopy(source)
    change(content)
    return content


def with_body(change: Callable[[dict[str, Any]], object]) -> File:
    body = json.loads(base64.b64decode(GOOD["body"]))
    change(body)
    return {**GOOD, "body": base64.b64encode(dumped(body)).decode()}


def test_a_good_receipt_is_proved() -> None:
    assert fault_of(GOOD) is None


def test_a_receipt_without_an_opening_is_proved_and_says_what_is_not_opened() -> None:
    assert fault_of({key: value for key, value in GOOD.items() if key != "openings"}) is None


def test_the_openings_of_a_question_open_what_its_settled_answer_repeats() -> None:
    log = FictionalLog.of(11)
    log.bodies[4] = settled(4).body()
    good = receipt_file(log, 4)
    assert fault_of(good) is None
    changed = altered(lambda c: c["openings"]["person"].update(salt="00" * 32), good)
    assert fault_of(changed) is Fault.OPENING_WRONG
    trusted = policies.parse(POLICY.encode())
    told = report(receipts.check(receipts.parse(dumped(good)), trusted), trusted)
    assert "林晓青" in "".join(one.zh() for one in told.proved if one.code == "opened")
    assert {"answer", "purpose", "basis", "list-version"} <= {one.code for one in told.proved}
    assert [one.values for one in told.not_proved if one.code == "not-opened"] == [{"label": "authorisation"}]
    assert "commitments" not in {one.values["key"] for one in told.proved if one.code == "fact"}


@pytest.mark.parametrize("repeated", [None, [], {"person": "00" * 32}, {"other": "00"}, {"other": 7}])
def test_commitments_that_are_repeated_are_hashes_and_none_of_its_own(repeated: object) -> None:
    assert fault_of(with_body(lambda c: c["facts"].update(commitments=repeated))) is Fault.RECEIPT_MALFORMED


def test_a_receipt_without_its_promise_is_proved_by_its_proof() -> None:
    assert fault_of({key: value for key, value in GOOD.items() if key != "receipt"}) is None


def test_a_promise_alone_is_genuine_and_not_complete() -> None:
    assert fault_of({key: value for key, value in GOOD.items() if key != "proof"}) is Fault.PROOF_MISSING


@pytest.mark.parametrize(
    "signers, quorum, expected",
    [
        ((LOG, COURT, OFFICE), "both", None),
        ((LOG, COURT), "both", Fault.COSIGNATURES_MISSING),
        ((LOG, OFFICE), "both", Fault.COSIGNATURES_MISSING),
        ((LOG, OFFICE), "office", None),
        ((LOG, OFFICE), "court", Fault.COSIGNATURES_MISSING),
        ((LOG,), "none", None),
        ((LOG_DATED, COURT, OFFICE), "none", Fault.NOT_SIGNED),
        ((STRANGER, COURT, OFFICE), "both", Fault.NOT_SIGNED),
        ((STRANGER, LOG, COURT, OFFICE), "both", None),
        ((LOG, COURT, OFFICE), "all-three", Fault.COSIGNATURES_MISSING),
    ],
)
def test_as_many_cosignatures_are_needed_as_the_policy_says(
    signers: tuple[Any, ...], quorum: str, expected: Fault | None
) -> None:
    assert fault_of(receipt_file(LOGGED, 4, signers), policy_file(quorum)) is expected


def test_an_ml_dsa_cosignature_counts() -> None:
    note = LOGGED.checkpoint((LOG, COURT, OFFICE))
    line = PROSECUTOR.cosign(checkpoints.parse(note).head(), 1_800_000_000)
    content = receipt_file(LOGGED, 4, (LOG, COURT, OFFICE))
    assert fault_of({**content, "proof": content["proof"] + line}, policy_file("all-three")) is None


def test_a_rotated_key_counts_when_the_policy_lists_it_and_not_otherwise() -> None:
    content = receipt_file(LOGGED, 4, (STRANGER, COURT, OFFICE))
    assert fault_of(content, policy_file(logs=(LOG, STRANGER))) is None
    assert (
        fault_of(content, policy_file(logs=(STRANGER,))) is Fault.NOT_SIGNED
    )  # the promise is of the other key


def test_a_log_that_the_policy_does_not_name_is_not_believed() -> None:
    other = policy_file().replace(LOG.verifier().text(), notes.Signer("other/log", LOG.key).verifier().text())
    assert fault_of(GOOD, other) is Fault.LOG_UNKNOWN


@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda c: c["receipt"].update(leaf="00" * 32), Fault.BODY_DIFFERS),
        (lambda c: c["receipt"].update(entry="00000000-0000-0000-0000-000000000001"), Fault.BODY_DIFFERS),
        (lambda c: c["receipt"].update(accepted_at="2026-11-21T08:00:01.123456Z"), Fault.MOMENT_DIFFERS),
        (lambda c: c["receipt"].update(index=1), Fault.INCLUSION_WRONG),
        (lambda c: c["receipt"].update(index=3), Fault.INCLUSION_WRONG),
        (lambda c: c["receipt"]["path"].pop(), Fault.INCLUSION_WRONG),
        (lambda c: c["receipt"]["path"].append("00" * 32), Fault.INCLUSION_WRONG),
        (
            lambda c: c["receipt"].update(note=c["receipt"]["note"].replace("\n3\n", "\n4\n")),
            Fault.SIGNATURE_WRONG,
        ),
        (
            lambda c: c["receipt"].update(note=c["receipt"]["note"].replace("08:00:00", "08:00:01")),
            Fault.SIGNATURE_WRONG,
        ),
        (lambda c: c["receipt"].update(note=LOGGED.checkpoint()), Fault.LOG_UNKNOWN),
        (lambda c: c.update(proof=c["proof"].replace("index 4", "index 5")), Fault.INCLUSION_WRONG),
        (lambda c: c.update(proof=c["proof"].replace("\n11\n", "\n12\n")), Fault.SIGNATURE_WRONG),
        (lambda c: c.update(proof=c["proof"].replace("index 4", "index 04")), Fault.PROOF_MALFORMED),
        (lambda c: c["openings"]["person"].update(salt="00" * 32), Fault.OPENING_WRONG),
        (lambda c: c["openings"]["person"].update(data="e30="), Fault.OPENING_WRONG),
        (lambda c: c["openings"].update(other=c["openings"].pop("person")), Fault.OPENING_WRONG),
        (lambda c: c["openings"].update(authorisation=c["openings"].pop("person")), Fault.OPENING_WRONG),
        (lambda c: c["openings"]["person"].update(salt="00" * 31), Fault.RECEIPT_MALFORMED),
        (lambda c: c.update(extra=1), Fault.RECEIPT_MALFORMED),
        (lambda c: c.pop("format"), Fault.RECEIPT_MALFORMED),
        (lambda c: c.update(format="tutela-receipt/2"), Fault.RECEIPT_MALFORMED),
        (lambda c: c.update(body=c["body"][:-1]), Fault.RECEIPT_MALFORMED),
        (lambda c: (c.pop("receipt"), c.pop("proof")), Fault.RECEIPT_MALFORMED),
        (lambda c: c["receipt"].update(index=True), Fault.RECEIPT_MALFORMED),
        (lambda c: c["receipt"].update(index=-1), Fault.RECEIPT_MALFORMED),
        (lambda c: c["receipt"].pop("leaf"), Fault.RECEIPT_MALFORMED),
        (lambda c: c["receipt"].update(path=["00" * 32] * 65), Fault.RECEIPT_MALFORMED),
        (lambda c: c.update(proof=None), Fault.RECEIPT_MALFORMED),
        (lambda c: c.update(row=[]), Fault.RECEIPT_MALFORMED),
    ],
)
def test_each_altered_part_is_found(change: Callable[[File], object], expected: Fault) -> None:
    assert fault_of(altered(change)) is expected


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["facts"].update(answer="record"),
        lambda body: body["facts"].update(list_version=8),
        lambda body: body.update(at="2026-11-20T08:00:00.123456Z"),
        lambda body: body.update(officer="officer-2"),
        lambda body: body["commitments"].update(person="00" * 32),
    ],
)
def test_an_altered_content_is_found_whatever_is_altered(change: Callable[[Any], object]) -> None:
    content = with_body(change)
    assert fault_of(content) is Fault.BODY_DIFFERS
    alone = {key: value for key, value in content.items() if key not in ("receipt", "openings")}
    assert fault_of(alone) is Fault.INCLUSION_WRONG


def test_a_promise_dated_before_the_act_is_found() -> None:
    late = FictionalLog([*LOGGED.bodies[:4], _later_entry(), *LOGGED.bodies[5:]])
    assert fault_of(receipt_file(late, 4)) is Fault.MOMENT_DIFFERS


def _later_entry() -> bytes:
    made = entry(4)
    return type(made)(
        made.entry_id,
        made.event,
        datetime(2026, 11, 21, 8, 0, 1, tzinfo=UTC),
        made.organisation,
        made.officer,
        made.facts,
        made.commitments,
    ).body()


def test_a_promise_and_a_proof_of_two_logs_do_not_go_together() -> None:
    other = notes.Signer("other.example/log", STRANGER.key)
    head = Checkpoint(other.name, len(LOGGED.bodies), LOGGED.root()).text()
    note = notes.sign(head, [other, COURT, OFFICE], AT).written()
    proof = GOOD["proof"].partition("\n\n")[0] + "\n\n" + note
    assert fault_of({**GOOD, "proof": proof}, policy_file(logs=(LOG, other))) is Fault.LOG_DIFFERS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"format": 1.5}',
        b'{"a": NaN}',
        b'{"format": "tutela-receipt/1", "format": "tutela-receipt/1"}',
        b'{"a": "\\ud800"}',
        b'{"a": 9007199254740992}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_proper_json_is_refused_as_such(data: bytes) -> None:
    assert fault_of(data) is Fault.JSON_MALFORMED


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(data=st.data())
def test_no_changed_byte_of_a_receipt_file_proves_anything_else(data: st.DataObject) -> None:
    written = bytearray(dumped(GOOD))
    written[data.draw(st.integers(0, len(written) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        read = receipts.parse(bytes(written))
        if receipts.check(read, policies.parse(POLICY.encode())).lacking is not None:
            return  # the name of a witness was changed, so that its cosignature is a stranger's
    except Unproved:
        return
    before = receipts.parse(dumped(GOOD))
    assert (read.entry, read.promise, read.openings) == (before.entry, before.promise, before.openings)


@settings(deadline=None)
@given(key=st.sampled_from([*GOOD, "row", "other"]), value=JSON_VALUES)
def test_whatever_stands_in_a_receipt_only_its_own_fault_is_raised(key: str, value: object) -> None:
    assert fault_of({**GOOD, key: value}) is not None or (value == {} and key == "openings")


@settings(deadline=None)
@given(key=st.sampled_from(sorted(GOOD["receipt"])), value=JSON_VALUES)
def test_whatever_stands_in_a_promise_only_its_own_fault_is_raised(key: str, value: object) -> None:
    changed = {**GOOD, "receipt": {**GOOD["receipt"], key: value}}
    assert (fault_of(changed) is None) == (dumped({"": GOOD["receipt"][key]}) == dumped({"": value}))
