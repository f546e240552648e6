"""Finds dossiers by keyed hashes, for the body that sealed them and for nobody else."""

from dataclasses import dataclass, field

from tutela.bodies.kinds import Acting
from tutela.core.crypto.keyring import KeyRing
from tutela.core.errors import Reason, Refusal
from tutela.records.registry.content import Content
from tutela.records.vault import custody, envelope, models
from tutela.records.vault.dossiers import Dossier, Source


@dataclass(frozen=True, slots=True)
class PrivateKeys:
    """The private keys that the shares gave, by id. They live as long as one command."""

    secrets: dict[str, bytes] = field(repr=False)

    def open(self, row: models.Envelope) -> Dossier:
        """One envelope of a dossier in clear. Refuses as `opened` does."""
        place = envelope.Place(row.key_id, row.dossier_id, row.id)
        return Dossier.from_bytes(self.opened(place, bytes(row.sealed)))

    def opened(self, place: envelope.Place, sealed: bytes) -> bytes:
        """Any envelope in clear. Refuses `VAULT_ENVELOPE`, `VAULT_SHARE_OTHER_KEY` where its key was not brought."""
        secret = self.secrets.get(place.key_id)
        if secret is None:
            raise Refusal(Reason.VAULT_SHARE_OTHER_KEY, share="1, 2", key=place.key_id)
        return envelope.opened(secret, place, sealed)


def of_source(source: Source, ring: KeyRing) -> models.Dossier:
    """The dossier of a source, also one that is being released. Refuses `NOT_FOUND`."""
    digests = [custody.source_digest(root, source) for root in ring.roots]
    row = models.Dossier.objects.filter(source__in=digests).first()
    if row is None:
        raise Refusal(Reason.NOT_FOUND, what="dossier")
    return row


def of_document(acting: Acting, document: str, ring: KeyRing) -> list[models.Dossier]:
    """The dossiers that the officer's own body sealed about whoever has this document (canonical).

    One that is being released is among them: until that has ended it is in no other place.
    """
    digests = [
        custody.document_digest(root, acting.kind.value, acting.organisation, document) for root in ring.roots
    ]
    found = models.Dossier.objects.filter(documents__digest__in=digests).distinct()
    return sorted(found, key=lambda row: row.id.hex)


def refuse_the_sealer(dossier: models.Dossier, officer: str, ring: KeyRing) -> None:
    """Who ordered a seal has no part in opening it. Refuses `VAULT_TWO_OFFICERS`."""
    own = {custody.sealer_digest(root, dossier.id, officer) for root in ring.roots}
    if own & {bytes(one) for one in dossier.envelopes.values_list("sealer", flat=True)}:
        raise Refusal(Reason.VAULT_TWO_OFFICERS)


def bind(application: models.Application, dossier: models.Dossier) -> None:
    """The application is for what was said last of this dossier, and no longer once something else was said."""
    application.dossier, application.version = dossier.id, bytes(dossier.last)


def require_same(application: models.Application, dossier: models.Dossier) -> None:
    """Refuses `VAULT_CLOSED` where something else was said since of what the application was bound to."""
    if application.version and bytes(application.version) != bytes(dossier.last):
        raise Refusal(Reason.VAULT_CLOSED)


def latest(dossier: models.Dossier, private: PrivateKeys) -> tuple[Dossier, Content]:
    """The last version of a dossier, as it was kept and as the registry reads it.

    Refuses `NOT_FOUND` where an order came and no record yet.
    """
    versions = [one for row in dossier.envelopes.all() if (one := private.open(row)).contents]
    if not versions:
        raise Refusal(Reason.NOT_FOUND, what="record")
    last = max(versions, key=lambda one: one.contents[0].place)
    return last, Content.from_bytes(last.contents[0].content)
