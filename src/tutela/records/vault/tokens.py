"""Shares wrapped by a PKCS#11 token: its key is made in it, is never extractable, and works only with the PIN."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pkcs11
from django.conf import settings
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass, PKCS11Error

from tutela.core.errors import Reason, Refusal

_KEY_BITS: Final = 256
_TAG_BITS: Final = 128


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A wrapping key: the label of its token, its own label, and the PIN of whoever keeps the token."""

    token: str
    label: str
    pin: str = field(repr=False)


def wrap(key: TokenKey, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    """AES-256-GCM in the token; its key is made on first use. Refuses `VAULT_TOKEN`."""
    with _session(key) as session:
        return bytes(_found_or_made(session, key).encrypt(data, **_gcm(nonce, bound)))


def unwrap(key: TokenKey, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The reverse. Refuses `VAULT_TOKEN`: no such token, wrong PIN, no such key, or another content."""
    with _session(key) as session:
        return bytes(_found(session, key).decrypt(sealed, **_gcm(nonce, bound)))


@contextmanager
def _session(key: TokenKey) -> Iterator[Any]:
    """A session of the keeper. Whatever the token says, its fault is told by name and nothing of the content."""
    if settings.TUTELA_PKCS11 is None:
        raise Refusal(Reason.VAULT_TOKEN, detail="TUTELA_PKCS11")
    try:
        token = pkcs11.lib(str(settings.TUTELA_PKCS11)).get_token(token_label=key.token)
        with token.open(rw=True, user_pin=key.pin) as session:
            yield session
    except (PKCS11Error, RuntimeError) as fault:
        raise Refusal(Reason.VAULT_TOKEN, detail=type(fault).__name__) from None


def _found(session: Any, key: TokenKey) -> Any:
    return session.get_key(object_class=ObjectClass.SECRET_KEY, key_type=KeyType.AES, label=key.label)


def _found_or_made(session: Any, key: TokenKey) -> Any:
    try:
        return _found(session, key)
    except pkcs11.NoSuchKey:
        template = {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True, Attribute.MODIFIABLE: False}
        return session.generate_key(KeyType.AES, _KEY_BITS, label=key.label, store=True, template=template)


def _gcm(nonce: bytes, bound: bytes) -> dict[str, Any]:
    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": GCMParams(nonce, bound, _TAG_BITS)}
