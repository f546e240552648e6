"""A new key for the vault: everything is sealed anew, cut off anywhere the rest follows, the old shares are done."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.cast import appoint_all
from tests.shares import BROUGHT
from tests.vault import DOCUMENT, inquiry, keep, officer, private_keys, sealed
from tutela.core.crypto.keyring import KeyRing
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import parse_document
from tutela.packs.current import legal_day_of
from tutela.records.vault import (
    actions,
    applications,
    custody,
    finding,
    keys,
    log,
    models,
    rotation,
    signatures,
)
from tutela.records.vault.custody import Kept, Source
from tutela.records.vault.finding import PrivateKeys

pytestmark = pytest.mark.django_db
SOURCES = [Source("police", "police", f"S-{number}") for number in range(7)]


@pytest.fixture
def first(at: datetime, tmp_path: Path, settings: LazySettings) -> PrivateKeys:
    """A vault with keys of its own, seven dossiers, one of them by order, and an application."""
    settings.TUTELA_VAULT_KEYS = tmp_path
    public, secret = keys.fresh(at)
    BROUGHT[public.key_id] = secret
    keys.save_recognising(KeyRing((keys.new_recognising(Suite.STANDARD, at),)))
    keys.save_public((public,))
    appoint_all(at)
    keep(*(sealed(source.source_id, at) for source in SOURCES[1:]), at=at)
    keep(sealed("S-0", at, officer="officer-99", notice="N-1"), at=at)
    handed = applications.read(applications_json(at))
    actions.apply(acting=officer("police-recorder"), handed=handed, at=at)
    return PrivateKeys({public.key_id: secret})


def applications_json(at: datetime) -> bytes:
    return json.dumps(inquiry(at)).encode()


def begun(at: datetime) -> PrivateKeys:
    public, secret = keys.fresh(at)
    rotation.begin(acting=officer("security"), public=public, at=at, private=private_keys())
    return PrivateKeys({public.key_id: secret})


def carry_on(private: PrivateKeys, at: datetime) -> None:
    rotation.carry_on(acting=officer("security"), private=private, at=at, progress=lambda *_: None)


def everything_stands(private: PrivateKeys, at: datetime) -> None:
    """All that was kept is known, found and opened as before."""
    expected = {source: Kept(by_order=source.source_id == "S-0") for source in SOURCES}
    assert custody.kept(SOURCES) == expected
    ring = keys.recognising()
    document = parse_document(DOCUMENT, on=legal_day_of(at)).canonical
    rows = finding.of_document(officer("police-recorder"), document, ring)
    assert len(rows) == len(SOURCES)
    opened = {finding.latest(row, private)[0].source for row in rows}
    assert opened == set(SOURCES)
    (row,) = models.Application.objects.all()
    assert actions.said_in(row, ring).handed.purpose == "量刑时查明前科"
    assert any(one.purpose == "量刑时查明前科" for one in log.read())
    ordered = finding.of_source(SOURCES[0], ring)
    with pytest.raises(Refusal) as refused:
        finding.refuse_the_sealer(ordered, "officer-99", ring)
    assert refused.value.reason is Reason.VAULT_TWO_OFFICERS


def test_everything_is_under_the_new_key_and_the_old_one_is_gone(at: datetime, first: PrivateKeys) -> None:
    before = keys.recognising()
    second = begun(at)
    assert rotation.is_under_way()
    carry_on(first, at)
    assert not rotation.is_under_way()
    everything_stands(second, at)
    assert {row.key_id for row in models.Envelope.objects.all()} == set(second.secrets)
    assert before.roots[0].key_id not in {root.key_id for root in keys.recognising().roots}
    with pytest.raises(Refusal) as refused:
        first.open(models.Envelope.objects.all()[0])
    assert refused.value.reason is Reason.VAULT_SHARE_OTHER_KEY
    assert [one.body["act"] for one in log.read()][-1] == "keys-rotated"
    signatures.verify()


def test_while_it_is_under_way_everything_is_known_and_new_things_are_kept(
    at: datetime, first: PrivateKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = begun(at)
    both = PrivateKeys(first.secrets | second.secrets)
    everything_stands(both, at)
    monkeypatch.setattr(rotation, "AT_ONCE", 3)
    with monkeypatch.context() as patch:
        patch.setattr(custody, "enclosed", Cut(custody.enclosed, 5))
        with pytest.raises(KeyboardInterrupt):
            carry_on(first, at)
    assert {row.key_id for row in models.Envelope.objects.all()} == set(both.secrets)
    everything_stands(both, at)
    before = models.Envelope.objects.count()
    keep(sealed("S-new", at), at=at)
    keep(sealed("S-1", at), at=at)  # what is kept already is not kept twice
    assert models.Envelope.objects.count() == before + 1
    carry_on(first, at)
    assert custody.kept([Source("police", "police", "S-new")]) != {}
    models.Dossier.objects.filter(
        id=finding.of_source(Source("police", "police", "S-new"), keys.recognising()).id
    ).delete()
    everything_stands(second, at)


@pytest.mark.parametrize("step", ["first", "second", "applications", "log", "recognising", "public"])
def test_cut_off_anywhere_the_same_again_does_the_rest(
    at: datetime, first: PrivateKeys, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    second = begun(at)
    both = PrivateKeys(first.secrets | second.secrets)
    monkeypatch.setattr(rotation, "AT_ONCE", 3)
    where = {
        "first": (custody, "enclosed", 2),
        "second": (custody, "enclosed", 5),
        "applications": (rotation, "_rekey_applications", 1),
        "log": (log, "rekey", 1),
        "recognising": (keys, "save_recognising", 1),
        "public": (keys, "save_public", 1),
    }
    module, name, times = where[step]
    with monkeypatch.context() as patch:
        patch.setattr(module, name, Cut(getattr(module, name), times))
        with pytest.raises(KeyboardInterrupt):
            carry_on(first, at)
    everything_stands(both, at)
    assert rotation.is_under_way()
    carry_on(first, at)
    assert not rotation.is_under_way()
    everything_stands(second, at)
    signatures.verify()


class Cut:
    """Does what it stands for, until the given call, which is cut off."""

    def __init__(self, act: object, times: int) -> None:
        self.act, self.left = act, times

    def __call__(self, *args: object, **more: object) -> object:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return self.act(*args, **more)  # type: ignore[operator]


def test_only_the_security_officer_rotates(at: datetime, first: PrivateKeys) -> None:
    public, _ = keys.fresh(at)
    with pytest.raises(Refusal) as refused:
        rotation.begin(acting=officer("police-recorder"), public=public, at=at)
    assert refused.value.reason is Reason.NOT_ENTITLED
    assert not rotation.is_under_way()


def test_without_the_old_shares_nothing_is_sealed_anew(at: datetime, first: PrivateKeys) -> None:
    second = begun(at)
    with pytest.raises(Refusal) as refused:
        carry_on(second, at)
    assert refused.value.reason is Reason.VAULT_SHARE_OTHER_KEY
    everything_stands(PrivateKeys(first.secrets | second.secrets), at)
