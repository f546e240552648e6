"""Keys in a PKCS#11 token: made in it, never extractable, working only with the PIN of whoever keeps it.

One kind wraps a share (AES-256-GCM), the other signs for an officer (EdDSA over edwards25519, RFC 8410).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pkcs11
from django.conf import settings
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass, PKCS11Error

from tutela.core.errors import Reason, Refusal
from tutela.records.vault.signers import PUBLIC_BYTES, Signer, is_signed, message

OFFICER: Final = "tutela officer"
_KEY_BITS: Final = 256
_TAG_BITS: Final = 128
_CURVE: Final = b"\x13\x0cedwards25519"  # a DER printable string: PKCS#11 3.0, 2.3.5
_OCTETS: Final = b"\x04\x20"  # of a DER octet string of 32 bytes
_GUARDED: Final[Mapping[Attribute, bool]] = {
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.ALWAYS_SENSITIVE: True,
    Attribute.NEVER_EXTRACTABLE: True,
    Attribute.LOCAL: True,
}
"""Of a key that was made in its token and never left it."""
_NEW: Final = {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True, Attribute.MODIFIABLE: False}


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key: the label of its token, its own label, and the PIN of whoever keeps the token."""

    token: str
    label: str
    pin: str = field(repr=False)


def wrap(key: TokenKey, nonce: bytes, data: bytes, bound: bytes, *, use_existing: bool = False) -> bytes:
    """AES-256-GCM in the token, with a key that is made for it.

    Refuses `VAULT_TOKEN`, and `VAULT_TOKEN_KEY` where a key stands under the label already: who put it there may know
    it. `use_existing` takes one that was made in the token and never left it.
    """
    with _session(key) as session:
        found = _one(session, key, ObjectClass.SECRET_KEY, KeyType.AES)
        if found is None:
            made = session.generate_key(KeyType.AES, _KEY_BITS, label=key.label, store=True, template=_NEW)
            return bytes(made.encrypt(data, **_gcm(nonce, bound)))
        _require_fit(found, key, use_existing=use_existing)
        if found[Attribute.VALUE_LEN] * 8 != _KEY_BITS:
            raise Refusal(Reason.VAULT_TOKEN_KEY, label=key.label, detail=Attribute.VALUE_LEN.name)
        return bytes(found.encrypt(data, **_gcm(nonce, bound)))


def unwrap(key: TokenKey, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The reverse. Refuses `VAULT_TOKEN`: no such token, wrong PIN, no such key, or another content."""
    with _session(key) as session:
        found = session.get_key(object_class=ObjectClass.SECRET_KEY, key_type=KeyType.AES, label=key.label)
        return bytes(found.decrypt(sealed, **_gcm(nonce, bound)))


def make_signer(key: TokenKey, *, use_existing: bool = False) -> Signer:
    """A new signing key in the token; refuses as `wrap` does where one stands under the label already."""
    with _session(key) as session:
        if _one(session, key, ObjectClass.PRIVATE_KEY, KeyType.EC_EDWARDS) is None:
            curve = {Attribute.EC_PARAMS: _CURVE}
            domain = session.create_domain_parameters(KeyType.EC_EDWARDS, curve, local=True)
            domain.generate_keypair(
                mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                store=True,
                label=key.label,
                private_template=_NEW,
            )
            use_existing = True
        return _signer(session, key, use_existing=use_existing)


def signer(key: TokenKey) -> Signer:
    """The officer's key in the token. Refuses `VAULT_TOKEN`, `VAULT_TOKEN_KEY` for one that could have left it."""
    with _session(key) as session:
        return _signer(session, key, use_existing=True)


def _signer(session: Any, key: TokenKey, *, use_existing: bool) -> Signer:
    private = _one(session, key, ObjectClass.PRIVATE_KEY, KeyType.EC_EDWARDS)
    public = _one(session, key, ObjectClass.PUBLIC_KEY, KeyType.EC_EDWARDS)
    if private is None or public is None:
        raise Refusal(Reason.VAULT_TOKEN_KEY, label=key.label, detail="CKO_PRIVATE_KEY, CKO_PUBLIC_KEY")
    _require_fit(private, key, use_existing=use_existing)
    point = bytes(public[Attribute.EC_POINT]).removeprefix(_OCTETS)
    trial = message(b"the halves of a key belong together")
    signature = bytes(private.sign(trial, mechanism=Mechanism.EDDSA))
    fits = is_signed(point, trial.removeprefix(message(b"")), signature)
    if len(point) != PUBLIC_BYTES or not fits:
        raise Refusal(Reason.VAULT_TOKEN_KEY, label=key.label, detail=Attribute.EC_POINT.name)
    return Signer(point, lambda data: _signed(key, data))


def _signed(key: TokenKey, data: bytes) -> bytes:
    with _session(key) as session:
        private = session.get_key(ObjectClass.PRIVATE_KEY, KeyType.EC_EDWARDS, label=key.label)
        return bytes(private.sign(data, mechanism=Mechanism.EDDSA))


def _one(session: Any, key: TokenKey, kind: ObjectClass, type_: KeyType) -> Any:
    """The key under the label; None where there is none. More than one of them is a fault of the token."""
    try:
        return session.get_key(object_class=kind, key_type=type_, label=key.label)
    except pkcs11.NoSuchKey:
        return None


def _require_fit(found: Any, key: TokenKey, *, use_existing: bool) -> None:
    if not use_existing:
        raise Refusal(Reason.VAULT_TOKEN_KEY, label=key.label, detail="CKA_LABEL")
    for attribute, wanted in _GUARDED.items():
        if found[attribute] is not wanted:
            raise Refusal(Reason.VAULT_TOKEN_KEY, label=key.label, detail=attribute.name)


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


def _gcm(nonce: bytes, bound: bytes) -> dict[str, Any]:
    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": GCMParams(nonce, bound, _TAG_BITS)}
