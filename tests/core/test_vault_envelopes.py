"""Envelopes open only with their key, at their place, unchanged; the key comes together from two shares alone."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.records.vault import envelope, keys, shares
from tutela.records.vault.envelope import LEAST, STEP, Place

AT = datetime(2026, 1, 1, tzinfo=UTC)
PUBLIC, SECRET = keys.fresh(AT)
PLACE = Place(PUBLIC.key_id, UUID(int=1), UUID(int=2))
EASY = 2**4  # scrypt's work in tests
PASSPHRASES = {1: "first keeper's words", 2: "second keeper's words"}


def refuses(reason: Reason, act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()
    assert refused.value.reason is reason
    return refused.value


@given(st.binary(max_size=3 * STEP))
@settings(max_examples=40, deadline=None)
def test_what_is_sealed_opens_as_it_was(plain: bytes) -> None:
    assert envelope.opened(SECRET, PLACE, envelope.seal(PUBLIC.key, PLACE, plain)) == plain


@pytest.mark.parametrize(
    ("length", "whole"),
    [(0, LEAST), (LEAST - 4, LEAST), (LEAST - 3, LEAST + STEP), (LEAST + STEP - 4, LEAST + STEP)],
)
def test_sizes_tell_steps_of_four_kibibytes_alone(length: int, whole: int) -> None:
    assert len(envelope.padded(bytes(length))) == whole


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        bytes(LEAST - 1),
        bytes(LEAST + STEP),  # more steps than the content needs
        (5).to_bytes(4, "big") + b"hello" + bytes(LEAST - 10) + b"x",
        (LEAST).to_bytes(4, "big") + bytes(LEAST - 4),
    ],
)
def test_other_paddings_are_refused(whole: bytes) -> None:
    refuses(Reason.VAULT_ENVELOPE, lambda: envelope.unpadded(whole))


@pytest.mark.parametrize(
    "place",
    [
        replace(PLACE, key_id="00000000"),
        replace(PLACE, dossier=uuid4()),
        replace(PLACE, envelope=uuid4()),
        replace(PLACE, dossier=PLACE.envelope, envelope=PLACE.dossier),
    ],
)
def test_an_envelope_opens_at_its_own_place_only(place: Place) -> None:
    sealed = envelope.seal(PUBLIC.key, PLACE, b"plain")
    refuses(Reason.VAULT_ENVELOPE, lambda: envelope.opened(SECRET, place, sealed))


def test_any_changed_byte_and_any_other_key_is_refused() -> None:
    sealed = envelope.seal(PUBLIC.key, PLACE, b"plain")
    for at in (0, 1100, len(sealed) // 2, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[at] ^= 1
        refuses(Reason.VAULT_ENVELOPE, lambda changed=changed: envelope.opened(SECRET, PLACE, bytes(changed)))
    for cut in (b"", sealed[:40], sealed[:-1]):
        refuses(Reason.VAULT_ENVELOPE, lambda cut=cut: envelope.opened(SECRET, PLACE, cut))
    _, other = keys.fresh(AT)
    refuses(Reason.VAULT_ENVELOPE, lambda: envelope.opened(other, PLACE, sealed))


def test_the_same_content_is_never_sealed_alike() -> None:
    assert envelope.seal(PUBLIC.key, PLACE, b"x") != envelope.seal(PUBLIC.key, PLACE, b"x")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The files of both shares."""
    paths = tmp_path / "one.json", tmp_path / "two.json"
    for path, share in zip(paths, shares.split(PUBLIC.key_id, SECRET), strict=True):
        shares.write_under_passphrase(path, share, PASSPHRASES[share.index], EASY)
    return paths


def asked(what: str, index: int) -> str:
    assert what == "passphrase"
    return PASSPHRASES[index]


def test_two_shares_give_the_key_in_either_order(files: tuple[Path, Path]) -> None:
    one, two = (shares.read(path, asked) for path in files)
    assert shares.join((one, two), PUBLIC) == shares.join((two, one), PUBLIC) == SECRET


def test_a_share_alone_says_nothing_of_the_key() -> None:
    one, two = shares.split(PUBLIC.key_id, SECRET)
    assert SECRET not in (one.data, two.data)
    again, _ = shares.split(PUBLIC.key_id, SECRET)
    assert again.data != one.data
    assert SECRET.hex() not in repr((one, two))
    assert one.data.hex() not in repr(one)


def test_one_share_or_the_same_twice_is_refused(files: tuple[Path, Path]) -> None:
    one, two = (shares.read(path, asked) for path in files)
    for few in ((), (one,), (one, two, two)):
        refused = refuses(Reason.VAULT_SHARE_MISSING, lambda few=few: shares.join(few, PUBLIC))
        assert refused.values["found"] == len(few)
    assert refuses(Reason.VAULT_SHARE_TWICE, lambda: shares.join((one, one), PUBLIC)).values["share"] == 1
    assert refuses(Reason.VAULT_SHARE_TWICE, lambda: shares.join((two, two), PUBLIC)).values["share"] == 2


def test_shares_of_another_key_are_refused(files: tuple[Path, Path]) -> None:
    _, two = (shares.read(path, asked) for path in files)
    other, secret = keys.fresh(AT)
    strange, _ = shares.split(other.key_id, secret)
    refused = refuses(Reason.VAULT_SHARE_OTHER_KEY, lambda: shares.join((strange, two), PUBLIC))
    assert refused.values == {"share": 1, "key": PUBLIC.key_id}
    # One that claims to be of this key, or of an earlier split, does not fit the other half.
    for wrong in (replace(strange, key_id=PUBLIC.key_id), shares.split(PUBLIC.key_id, SECRET)[0]):
        refuses(Reason.VAULT_SHARE_OTHER_KEY, lambda wrong=wrong: shares.join((wrong, two), PUBLIC))


def test_a_wrong_passphrase_is_refused_and_names_the_share(files: tuple[Path, Path]) -> None:
    refused = refuses(
        Reason.VAULT_SHARE_PASSPHRASE, lambda: shares.read(files[1], lambda _, __: "not these words")
    )
    assert refused.values == {"share": 2}


def test_a_share_file_is_for_its_owner_alone(files: tuple[Path, Path]) -> None:
    assert files[0].stat().st_mode & 0o777 == 0o600
    files[0].chmod(0o640)
    refuses(Reason.KEY_FILE_EXPOSED, lambda: shares.read(files[0], asked))


def test_a_share_does_not_pass_for_the_other(files: tuple[Path, Path]) -> None:
    content = json.loads(files[0].read_text())
    for change in ({"index": 2}, {"key": "00000000"}):
        files[0].write_text(json.dumps(content | change))
        refuses(Reason.VAULT_SHARE_PASSPHRASE, lambda: shares.read(files[0], lambda _, __: PASSPHRASES[1]))


@pytest.mark.parametrize(
    "change",
    [{"kind": "paper"}, {"version": 2}, {"kdf": {"n": 2**30, "salt": ""}}, {"nonce": 7}, {"index": None}],
)
def test_a_file_that_is_no_share_is_refused(files: tuple[Path, Path], change: dict[str, object]) -> None:
    files[0].write_text(json.dumps(json.loads(files[0].read_text()) | change))
    refuses(Reason.VAULT_SHARE_UNREADABLE, lambda: shares.read(files[0], asked))
    files[0].write_bytes(os.urandom(8))
    refuses(Reason.VAULT_SHARE_UNREADABLE, lambda: shares.read(files[0], asked))
    files[0].unlink()
    refuses(Reason.VAULT_SHARE_UNREADABLE, lambda: shares.read(files[0], asked))


def test_a_weak_passphrase_is_not_accepted(tmp_path: Path) -> None:
    share, _ = shares.split(PUBLIC.key_id, SECRET)
    path = tmp_path / "share.json"
    refuses(Reason.PASSWORD_WEAK, lambda: shares.write_under_passphrase(path, share, "x" * 11, EASY))
    shares.write_under_passphrase(path, share, "x" * 12, EASY)
    assert path.exists()


def test_a_public_key_does_not_stand_under_another_ones_id(tmp_path: Path, settings: object) -> None:
    settings.TUTELA_VAULT_KEYS = tmp_path  # type: ignore[attr-defined]
    other, _ = keys.fresh(AT)
    keys.save_public((PUBLIC, other))
    assert keys.public_keys() == (PUBLIC, other)
    path = tmp_path / keys.PUBLIC
    path.write_text(path.read_text().replace(other.key_id, PUBLIC.key_id))
    refuses(Reason.KEY_FILE_UNREADABLE, keys.public_keys)
    path.unlink()
    refuses(Reason.VAULT_NOT_SET_UP, keys.public_keys)
