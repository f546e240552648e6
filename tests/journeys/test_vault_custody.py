"""The vault keeps what it is given, knows it again, and lets go; the same turn done twice is done once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connections

from tutela.config import environment
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import custody, envelope, finding, keys, log, models, store
from tutela.records.vault.custody import Dossier, Kept, Source, Version

pytestmark = pytest.mark.django_db

SOURCE = Source("court", "court", "S-1")
OTHER = Source("court", "court", "S-2")


def dossier(at: datetime, source: Source = SOURCE, **changes: object) -> Dossier:
    plain = Dossier(
        source=source,
        contents=(Version(at, b'{"said":"first"}'),),
        documents=frozenset({"cn:11010120100307123X"}),
        by_order=False,
        ground="law",
        notice="",
        authority="court",
        region="330299",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def opened(secret: bytes) -> list[Dossier]:
    """Everything in the vault, in clear."""
    return [
        Dossier.from_bytes(
            envelope.opened(secret, envelope.Place(row.key_id, row.dossier_id, row.id), bytes(row.sealed))
        )
        for row in models.Envelope.objects.all()
    ]


def test_what_is_kept_is_known_again_and_nothing_else(at: datetime) -> None:
    custody.keep([dossier(at)], at=at)
    assert custody.kept([SOURCE, OTHER]) == {SOURCE: Kept(by_order=False)}
    assert custody.kept([replace(SOURCE, agency="police")]) == {}
    assert custody.kept([replace(SOURCE, port="police")]) == {}


def test_what_is_kept_opens_with_the_private_key_as_it_was_given(at: datetime, vault_secret: bytes) -> None:
    given = dossier(at, by_order=True, ground="order", notice="N-1", officer="officer-7")
    custody.keep([given], at=at)
    order = replace(given, contents=())
    assert sorted(opened(vault_secret), key=lambda one: one.contents) == [order, given]


def test_keeping_the_same_again_changes_nothing(at: datetime) -> None:
    custody.keep([dossier(at)], at=at)
    before = everything()
    later = at + timedelta(days=3)
    custody.keep([dossier(later)], at=later)
    assert everything() == before


def test_a_further_version_is_added_and_the_former_stays(at: datetime, vault_secret: bytes) -> None:
    first, second = Version(at, b"{}"), Version(at + timedelta(hours=1), b'{"more":1}')
    custody.keep([dossier(at, contents=(first,))], at=at)
    custody.keep([dossier(at, contents=(first, second))], at=at)
    assert {one.contents for one in opened(vault_secret)} == {(first,), (replace(second, ordinal=1),)}
    assert models.Dossier.objects.count() == 1


def test_an_order_stands_whatever_a_later_file_says(at: datetime) -> None:
    custody.keep([dossier(at, by_order=True)], at=at)
    custody.keep([dossier(at, by_order=False, contents=(Version(at, b'{"new":1}'),))], at=at)
    assert custody.kept([SOURCE]) == {SOURCE: Kept(by_order=True)}


def test_what_the_law_sealed_may_be_sealed_by_order_too(at: datetime) -> None:
    custody.keep([dossier(at)], at=at)
    custody.keep([dossier(at, by_order=True)], at=at)
    assert custody.kept([SOURCE]) == {SOURCE: Kept(by_order=True)}


def test_an_order_may_come_before_the_record_or_after_it(at: datetime, vault_secret: bytes) -> None:
    ordered = {"by_order": True, "ground": "order", "notice": "N-1", "officer": "officer-7"}
    custody.keep([dossier(at, contents=(), documents=frozenset(), **ordered)], at=at)
    assert custody.kept([SOURCE]) == {SOURCE: Kept(by_order=True, is_empty=True)}
    custody.keep([dossier(at)], at=at)
    custody.keep([dossier(at, OTHER)], at=at)
    custody.keep([dossier(at, OTHER, contents=(), **ordered)], at=at)
    assert custody.kept([SOURCE, OTHER]) == dict.fromkeys((SOURCE, OTHER), Kept(by_order=True))
    found = opened(vault_secret)
    assert [one.officer for one in found if not one.contents] == ["officer-7", "officer-7"]
    assert {one.source for one in found if one.contents} == {SOURCE, OTHER}
    for row in models.Dossier.objects.all():
        with pytest.raises(Refusal):
            finding.refuse_the_sealer(row, "officer-7", keys.recognising())


def test_many_are_kept_in_batches_and_one_said_twice_is_kept_once(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BATCH", 3)
    sources = [Source("court", "court", f"S-{number}") for number in range(8)]
    custody.keep([dossier(at, source) for source in [*sources, *sources]], at=at)
    assert set(custody.kept(sources)) == set(sources)
    assert models.Envelope.objects.count() == models.DocumentKey.objects.count() == log.size() == 8
    custody.keep([dossier(at, source, contents=(Version(at, b"{}"),)) for source in sources], at=at)
    assert (models.Dossier.objects.count(), models.Envelope.objects.count()) == (8, 16)


def test_a_new_dossier_holds_something(at: datetime) -> None:
    with pytest.raises(ValueError, match="at least"):
        custody.keep([dossier(at, contents=())], at=at)
    assert custody.kept([SOURCE]) == {}


def test_what_is_released_is_gone_with_all_its_rows(at: datetime) -> None:
    custody.keep([dossier(at), dossier(at, OTHER)], at=at)
    custody.release([SOURCE], at=at)
    custody.release([SOURCE], at=at)
    assert custody.kept([SOURCE, OTHER]) == {OTHER: Kept(by_order=False)}
    assert models.Dossier.objects.count() == models.Envelope.objects.count() == 1
    assert models.DocumentKey.objects.count() == 1


def test_what_is_being_released_is_not_kept_until_it_is_kept_again(at: datetime) -> None:
    custody.keep([dossier(at, by_order=True)], at=at)
    with store.written():
        custody.released(models.Dossier.objects.get().id)
    assert custody.kept([SOURCE]) == {}
    custody.keep([dossier(at)], at=at)
    assert custody.kept([SOURCE]) == {SOURCE: Kept(by_order=True)}


def test_the_log_names_acts_days_and_random_ids_only(at: datetime) -> None:
    custody.keep([dossier(at)], at=at)
    row = models.Dossier.objects.get()
    custody.release([SOURCE], at=at)
    kept, released = log.read()
    assert kept.body["act"] == "kept"
    assert released.body["act"] == "released"
    assert kept.body["dossiers"] == released.body["dossiers"] == [str(row.id)]
    assert date.fromisoformat(str(kept.body["at"])) == date(2026, 11, 21)
    assert UUID(str(kept.body["dossiers"][0])).version == 4  # type: ignore[index]


def test_nothing_in_the_tables_tells_who_what_or_where(at: datetime) -> None:
    custody.keep([dossier(at, by_order=True, notice="N-1", officer="officer-7")], at=at)
    seen = repr(everything()).encode()
    for word in (b"S-1", b"court", b"330299", b"N-1", b"officer-7", b"11010120100307123X", b"said"):
        assert word not in seen


def test_two_envelopes_of_different_content_have_one_size(at: datetime) -> None:
    custody.keep(
        [dossier(at), dossier(at, OTHER, contents=(Version(at, b'{"x":"' + b"y" * 5000 + b'"}'),))], at=at
    )
    assert len({len(bytes(row.sealed)) for row in models.Envelope.objects.all()}) == 1


def test_one_version_fails_and_none_is_kept(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "append", _fail)
    with pytest.raises(RuntimeError):
        custody.keep([dossier(at), dossier(at, OTHER)], at=at)
    assert models.Dossier.objects.count() == models.Envelope.objects.count() == 0


def test_a_process_without_the_vault_is_told_so(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "reachable", lambda: False)
    for act in (lambda: custody.keep([dossier(at)], at=at), lambda: custody.kept([SOURCE]), custody.epoch):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.reason is Reason.VAULT_ABSENT


def test_a_vault_that_was_never_made_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not store.is_sqlite():
        pytest.skip("only SQLite makes a file where there is none")
    monkeypatch.setattr(store, "_file", lambda: tmp_path / "vault.sqlite3")
    with pytest.raises(Refusal) as refused:
        custody.kept([SOURCE])
    assert refused.value.reason is Reason.VAULT_NOT_SET_UP


def test_no_table_of_one_side_stands_in_the_other() -> None:
    tables = {alias: set(connections[alias].introspection.table_names()) for alias in ("default", "vault")}
    mine = {model._meta.db_table for model in apps.get_app_config("vault").get_models()}
    assert tables["vault"] - {"django_migrations"} == mine
    assert not tables["default"] & mine


def test_a_process_may_be_without_a_vault_and_has_it_in_a_folder_of_its_own_else() -> None:
    home = Path("/srv/home")
    assert environment.vault({"TUTELA_VAULT": "none"}, "TUTELA_VAULT", home) == {}
    found = environment.vault({}, "TUTELA_VAULT", home)
    assert found["vault"]["NAME"] == home / "vault" / "vault.sqlite3"
    assert "secure_delete=ON" in found["vault"]["OPTIONS"]["init_command"]
    address = {"TUTELA_VAULT": "postgresql://v@127.0.0.1:5432/vault"}
    assert environment.vault(address, "TUTELA_VAULT", home)["vault"]["ENGINE"].endswith("postgresql")


def test_the_mark_of_a_turn_is_kept() -> None:
    assert custody.epoch() == bytes(16)
    custody.set_epoch(b"m" * 16)
    assert custody.epoch() == b"m" * 16


def everything() -> list[list[tuple[object, ...]]]:
    tables = (models.Dossier, models.Envelope, models.DocumentKey, models.LogEntry)
    return [
        sorted((tuple(map(plain, row)) for row in table.objects.values_list()), key=repr) for table in tables
    ]


def plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _fail(*_: object) -> None:
    raise RuntimeError
