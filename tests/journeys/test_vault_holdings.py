"""What the vault keeps is what its log says, byte by byte; its key is the log's, and it is made once."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import connections

from tests.cast import appoint_all
from tests.commands import Commands
from tests.vault import keep, officer, sealed
from tutela.agencies.sealing import gate, sweep
from tutela.cli import serve
from tutela.core.crypto.keyring import KeyRing
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import (
    custody,
    holdings,
    in_force,
    keepers,
    keys,
    log,
    models,
    rotation,
    setting_up,
    store,
)
from tutela.records.vault.custody import Source
from tutela.records.vault.finding import PrivateKeys

pytestmark = pytest.mark.django_db
ONE = Source("police", "police", "S-1")


@pytest.fixture
def vault(at: datetime, tmp_path: Path, settings: LazySettings) -> PrivateKeys:
    """A vault of its own, set up as a deployment does, with three dossiers; one of them by order."""
    settings.TUTELA_VAULT_KEYS = tmp_path / "keys"
    appoint_all(at)
    public, secret = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    keep(sealed("S-1", at), sealed("S-2", at), sealed("S-3", at, officer="officer-9", notice="N"), at=at)
    return PrivateKeys({public.key_id: secret})


def refused(act: Callable[[], object], reason: Reason) -> Refusal:
    with pytest.raises(Refusal) as found:
        act()
    assert found.value.reason is reason
    return found.value


def differing(dossiers: int) -> None:
    assert refused(holdings.verify, Reason.VAULT_CONTENTS).values == {"dossiers": dossiers}


def two() -> tuple[models.Dossier, models.Dossier]:
    first, second = models.Dossier.objects.filter(by_order=False).order_by("id")
    return first, second


def test_what_was_kept_added_ordered_and_released_is_what_the_log_says(
    vault: PrivateKeys, at: datetime
) -> None:
    holdings.verify()
    keep(sealed("S-1", at, officer="officer-9", notice="N-2"), at=at)  # an order for what the law sealed
    keep(sealed("S-1", at, officer="officer-9", notice="N-2"), at=at)
    holdings.verify()
    custody.release([ONE], at=at)
    holdings.verify()
    keep(sealed("S-1", at), at=at)
    with store.written():
        custody.released(models.Dossier.objects.filter(by_order=False)[0].id)
    holdings.verify()  # one that is being released is not yet gone
    keep(sealed("S-1", at), sealed("S-2", at), at=at)
    holdings.verify()


def test_a_deleted_dossier_is_found_and_so_is_one_that_nobody_kept(vault: PrivateKeys) -> None:
    row = two()[0]
    kept = models.Dossier.objects.get(id=row.id)
    planted = models.Dossier.objects.create(key_id=kept.key_id, source=bytes(32), by_order=False)
    differing(1)
    planted.delete()
    holdings.verify()
    row.delete()
    differing(1)
    kept.save(force_insert=True)
    differing(1)  # its envelopes are gone


def test_a_deleted_envelope_is_found_and_one_put_there_by_somebody_is(vault: PrivateKeys) -> None:
    row = models.Envelope.objects.filter(dossier__by_order=False)[0]
    models.Envelope.objects.filter(id=row.id).delete()
    differing(1)
    row.save(force_insert=True)
    holdings.verify()
    models.Envelope.objects.create(
        dossier=two()[0], key_id=row.key_id, sealed=row.sealed, content=b"c" * 32, sealer=row.sealer
    )
    differing(1)


@pytest.mark.parametrize("name", ["sealed", "content", "sealer", "key_id"])
def test_a_changed_envelope_is_found(vault: PrivateKeys, name: str) -> None:
    row = models.Envelope.objects.all()[0]
    value: Any = getattr(row, name)
    changed = "00000000" if isinstance(value, str) else bytes([bytes(value)[0] ^ 1]) + bytes(value)[1:]
    models.Envelope.objects.filter(id=row.id).update(**{name: changed})
    differing(1)


def test_dossiers_that_changed_their_sources_or_their_envelopes_are_found(vault: PrivateKeys) -> None:
    one, other = two()
    swapped = bytes(one.source), bytes(other.source)
    models.Dossier.objects.filter(id=one.id).update(source=b"x" * 32)
    models.Dossier.objects.filter(id=other.id).update(source=swapped[0])
    models.Dossier.objects.filter(id=one.id).update(source=swapped[1])
    differing(2)
    models.Dossier.objects.filter(id=one.id).update(source=b"x" * 32)
    models.Dossier.objects.filter(id=other.id).update(source=swapped[1])
    models.Dossier.objects.filter(id=one.id).update(source=swapped[0])
    holdings.verify()
    first, second = one.envelopes.get(), other.envelopes.get()
    models.Envelope.objects.filter(id=first.id).update(content=b"x" * 32)
    models.Envelope.objects.filter(id=second.id).update(dossier=one)
    models.Envelope.objects.filter(id=first.id).update(dossier=other, content=first.content)
    differing(2)


def test_an_order_taken_from_a_dossier_is_found(vault: PrivateKeys) -> None:
    models.Dossier.objects.filter(by_order=True).update(by_order=False)
    differing(1)


def test_nobody_tries_sources_against_the_log_once_a_dossier_is_gone(
    vault: PrivateKeys, at: datetime
) -> None:
    """Two dossiers of one source have no mark in common: what was released cannot be known again by its source."""
    custody.release([ONE], at=at)
    keep(sealed("S-1", at), at=at)
    marks = [str(body["envelopes"]) for body in log.bodies() if body["act"] == "kept"]
    assert len(marks) == len(set(marks)) == 4


def rotated(vault: PrivateKeys, at: datetime) -> None:
    public, _ = keys.fresh(at)
    rotation.begin(acting=officer("security"), public=public, at=at, private=vault)
    keep(sealed("S-8", at), at=at)
    rotation.carry_on(acting=officer("security"), private=vault, at=at, progress=lambda *_: None)


def test_after_a_rotation_the_log_says_what_is_kept_in_which_envelopes(
    vault: PrivateKeys, at: datetime
) -> None:
    rotated(vault, at)
    holdings.verify()
    row = models.Envelope.objects.all()[0]
    models.Envelope.objects.filter(id=row.id).update(sealed=bytes(row.sealed)[:-1] + b"\0")
    differing(1)


def test_of_what_was_kept_before_envelopes_had_marks_the_ids_are_checked_until_a_rotation(
    vault: PrivateKeys, at: datetime
) -> None:
    for row in models.LogEntry.objects.all():
        body = {name: value for name, value in json.loads(bytes(row.body)).items() if name != "envelopes"}
        models.LogEntry.objects.filter(position=row.position).update(body=json.dumps(body).encode())
    holdings.verify()
    models.Envelope.objects.update(sealer=bytes(32))
    holdings.verify()
    keep(sealed("S-2", at, officer="officer-9", notice="N-3"), at=at)
    holdings.verify()  # the order has a mark, the version before it has none
    models.Envelope.objects.exclude(sealer=bytes(32)).update(sealer=b"s" * 32)
    differing(1)
    models.Dossier.objects.filter(by_order=True).delete()
    differing(2)


def test_old_entries_are_under_marks_after_a_rotation(vault: PrivateKeys, at: datetime) -> None:
    for row in models.LogEntry.objects.all():
        body = {name: value for name, value in json.loads(bytes(row.body)).items() if name != "envelopes"}
        models.LogEntry.objects.filter(position=row.position).update(body=json.dumps(body).encode())
    rotated(vault, at)
    one = models.Envelope.objects.all()[0]
    models.Envelope.objects.filter(id=one.id).update(sealer=bytes(32))
    differing(1)


def test_the_daily_round_says_what_is_missing_and_is_done_all_the_same(
    vault: PrivateKeys, at: datetime
) -> None:
    sweep.sweep(at=at)
    two()[0].delete()
    later = at + timedelta(days=1)
    refused(lambda: sweep.sweep(at=later), Reason.VAULT_CONTENTS)
    assert not sweep.is_due(later)


def test_the_command_verifies_the_holdings_too(vault: PrivateKeys, tutela: Commands) -> None:
    assert tutela("vault", "verify", "--as", "supervisor").code == 0
    two()[0].delete()
    ran = tutela("vault", "verify", "--as", "supervisor")
    assert ran.code != 0
    assert "1 dossiers differ" in ran.err


# --- the key that the log names


def test_nothing_is_sealed_to_a_key_that_the_log_does_not_name(vault: PrivateKeys, at: datetime) -> None:
    planted, _ = keys.fresh(at)
    was = keys.public_keys()
    for found in ((planted,), (*was, planted)):
        keys.save_public(found)
        before = models.Dossier.objects.count(), log.size()
        refused(lambda: keep(sealed("S-9", at), at=at), Reason.VAULT_KEY_OTHER)
        refused(lambda: gate.turn(at=at, daily=True), Reason.VAULT_KEY_OTHER)
        refused(lambda: rotated(vault, at), Reason.VAULT_KEY_OTHER)
        refused(holdings.verify, Reason.VAULT_KEY_OTHER)
        assert (models.Dossier.objects.count(), log.size()) == before
    keys.save_public(was)
    keep(sealed("S-9", at), at=at)


def test_a_rotation_to_a_planted_key_seals_nothing_anew(vault: PrivateKeys, at: datetime) -> None:
    planted, _ = keys.fresh(at)
    keys.save_public((*keys.public_keys(), planted))
    assert rotation.is_under_way()
    carry_on = {"acting": officer("security"), "private": vault, "at": at, "progress": lambda *_: None}
    refused(lambda: rotation.carry_on(**carry_on), Reason.VAULT_KEY_OTHER)  # type: ignore[arg-type]
    assert planted.key_id not in {row.key_id for row in models.Envelope.objects.all()}


def test_while_a_rotation_is_under_way_both_keys_are_named_and_afterwards_the_new_one(
    vault: PrivateKeys, at: datetime
) -> None:
    (first,) = keys.public_keys()
    second, _ = keys.fresh(at)
    with store.written():
        by = keepers.present(vault)
        log.append([log.Entry(log.Act.KEYS_BEGUN, at, cause=second.fingerprint(), by=by)])
    assert in_force.public() == first  # cut off before the files: the old one is still in force
    third, _ = keys.fresh(at)
    rotation.begin(acting=officer("security"), public=third, at=at, private=vault)
    assert in_force.public() == third
    rotation.carry_on(acting=officer("security"), private=vault, at=at, progress=lambda *_: None)
    assert in_force.public() == third
    for gone in (first, second):
        keys.save_public((gone,))
        refused(in_force.public, Reason.VAULT_KEY_OTHER)


def test_entries_of_keys_from_before_they_had_a_place_of_their_own_are_found(
    vault: PrivateKeys, at: datetime
) -> None:
    models.LogEntry.objects.update(of_keys=False)
    assert log.keys_named() == ()
    module = import_module("tutela.records.vault.migrations.0002_entries_of_keys")
    module._marked(apps, SimpleNamespace(connection=connections["vault"]))
    assert log.keys_named() == (keys.public_keys()[0].fingerprint(),)
    assert models.LogEntry.objects.filter(of_keys=True).count() == 1


# --- made once


@pytest.mark.parametrize("lost", [("recognise.json",), ("public.json",), ("recognise.json", "public.json")])
def test_a_vault_that_holds_anything_is_not_made_again(
    vault: PrivateKeys, at: datetime, lost: tuple[str, ...], tutela: Commands, tmp_path: Path
) -> None:
    for name in lost:
        (keys.folder() / name).unlink()
    public, _ = keys.fresh(at)
    refused(lambda: setting_up.install(public, suite=Suite.STANDARD, at=at), Reason.VAULT_NOT_EMPTY)
    assert not any((keys.folder() / name).exists() for name in lost)
    shares = [tmp_path / "one.json", tmp_path / "two.json"]
    ran = tutela("vault", "init", "--share", str(shares[0]), "--share", str(shares[1]))
    assert ran.code != 0
    assert "not empty" in ran.err
    assert not any(share.exists() for share in shares)


def test_a_vault_with_a_log_alone_is_not_made_again_and_an_empty_one_is(
    at: datetime, tmp_path: Path, settings: LazySettings
) -> None:
    settings.TUTELA_VAULT_KEYS = tmp_path / "keys"
    keys.folder().mkdir()
    keys.save_recognising(KeyRing((keys.new_recognising(Suite.STANDARD, at),)))
    public, _ = keys.fresh(at)
    setting_up.install(public, suite=Suite.STANDARD, at=at)
    assert in_force.public() == public
    (keys.folder() / "public.json").unlink()
    refused(lambda: setting_up.install(public, suite=Suite.STANDARD, at=at), Reason.VAULT_NOT_EMPTY)


# --- a machine that serves pages without the vault


def test_what_serves_without_the_vault_needs_its_public_key_and_no_other_file(
    vault: PrivateKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve.vault, "reachable", lambda: False)
    (keys.folder() / "recognise.json").unlink()
    assert serve._gate() == []
    (keys.folder() / "public.json").rename(keys.folder() / "elsewhere.json")
    found = refused(serve._gate, Reason.VAULT_PUBLIC_MISSING)
    assert found.values == {"file": "public.json"}
    (keys.folder() / "public.json").write_text("{}")
    refused(serve._gate, Reason.KEY_FILE_UNREADABLE)
