"""Which dossiers of the deciding organs a copy belongs to: the links of a case, known again by keyed hashes alone."""

from collections.abc import Collection

from tutela.core.crypto.keyring import RootKey
from tutela.records.vault import keys, models, store


def digest(root: RootKey, link: str) -> bytes:
    """Keyed hash of a link, 32 bytes; no hash of a document is ever equal to one."""
    return root.hash_key("vault", "case").digest(link.encode())


def sealed_among(links: Collection[str]) -> frozenset[str]:
    """Those of the links that a dossier bears which is kept; one that is being released is kept no longer."""
    if not links:
        return frozenset()
    with store.held():
        of = {digest(root, link): link for link in links for root in keys.recognising().roots}
        digests, found = list(of), set[str]()
        for start in range(0, len(digests), store.BATCH):
            rows = models.DocumentKey.objects.filter(
                digest__in=digests[start : start + store.BATCH], dossier__released=False
            )
            found |= {of[bytes(one)] for one in rows.values_list("digest", flat=True)}
    return frozenset(found)
