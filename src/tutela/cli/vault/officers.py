"""Officers' keys: handed in, confirmed by another officer or the keepers, listed, revoked; and how one is brought."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer
from django.utils import timezone

from tutela.bodies.queries import acting_as
from tutela.cli.options import As, Json
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import say
from tutela.cli.vault.shares import Command, Descriptors, bring, line_of
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import enrolment, officer_keys, store, tokens
from tutela.records.vault.signers import Proven, Signer, proven
from tutela.records.vault.tokens import TokenKey

Key = Annotated[Path | None, typer.Option("--key", help="File of the officer's own key.", show_default=False)]
KeyToken = Annotated[
    str | None,
    typer.Option("--key-token", help="Label of the PKCS#11 token that holds the key.", show_default=False),
]
KeyDescriptor = Annotated[
    int | None,
    typer.Option(
        "--key-fd",
        help="File descriptor with the key's passphrase or PIN, one line; else it is asked for.",
        show_default=False,
    ),
]
Held = Annotated[
    list[Path] | None,
    typer.Option("--share", help="File of a share, both of them: the keepers do it.", show_default=False),
]
Fingerprint = Annotated[
    str, typer.Argument(help="Fingerprint of the key, as its officer shows it.", show_default=False)
]
ByOfficer = Annotated[
    str | None,
    typer.Option(
        "--as", envvar="TUTELA_OFFICER", help="Sign-in name of the officer who acts.", show_default=False
    ),
]


def proving(
    officer: str, key: Path | None, token: str | None = None, descriptor: int | None = None
) -> Proven:
    """The officer with the key that is brought. Refuses `VAULT_OFFICER_UNPROVEN` where none is."""
    acting = acting_as(officer)
    if (key is None) == (token is None):
        raise Refusal(Reason.VAULT_OFFICER_UNPROVEN)
    return proven(acting, _brought(key, token, descriptor))


def enrol(
    officer: As,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
    use_existing: Annotated[
        bool, typer.Option("--use-existing", help="Take a key that stands in the token already.")
    ] = False,
) -> None:
    """Hands in the officer's own key and prints its fingerprint; a file, or a key in the token, is made first."""
    acting = acting_as(officer)
    store.require()
    if (key is None) == (key_token is None):
        raise Refusal(Reason.VAULT_OFFICER_UNPROVEN)
    signer = _made(key, key_token, key_fd, use_existing=use_existing)
    fingerprint = enrolment.enrol(acting=proven(acting, signer), at=timezone.now())
    OUT.print(say("vault.enrolled", fingerprint=fingerprint))


def confirm(
    fingerprint: Fingerprint,
    officer: ByOfficer = None,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
    share: Held = None,
    fd: Descriptors = None,
) -> None:
    """Says that a key is the officer's who showed its fingerprint; the keepers do it for a body's first two."""
    store.require()
    if share:
        enrolment.confirm_by_keepers(private=bring(share, fd), fingerprint=fingerprint, at=timezone.now())
    else:
        acting = proving(_named(officer), key, key_token, key_fd)
        enrolment.confirm(acting=acting, fingerprint=fingerprint, at=timezone.now())
    OUT.print(say("vault.confirmed"))


def revoke(
    fingerprint: Fingerprint,
    officer: ByOfficer = None,
    key: Key = None,
    key_token: KeyToken = None,
    key_fd: KeyDescriptor = None,
    share: Held = None,
    fd: Descriptors = None,
) -> None:
    """Ends a key: nothing that it signs from now on counts, nor what it signed and nobody opened yet."""
    store.require()
    if share:
        enrolment.revoke_by_keepers(private=bring(share, fd), fingerprint=fingerprint, at=timezone.now())
    else:
        acting = proving(_named(officer), key, key_token, key_fd)
        enrolment.revoke(acting=acting, fingerprint=fingerprint, at=timezone.now())
    OUT.print(say("vault.revoked"))


def officers(officer: As, as_json: Json = False) -> None:
    """The keys of the officer's own body: whose, whether confirmed and by whom."""
    store.require()
    rows = [
        {
            "officer": one.officer,
            "key": one.fingerprint,
            "state": one.state.value,
            "confirmed_by": one.confirmed_by,
        }
        for one in enrolment.standing(acting=acting_as(officer))
    ]
    if as_json:
        data(rows)
        return
    names = ("officer", "key", "state", "confirmed_by")
    table([say(f"vault.{name}") for name in names], [list(row.values()) for row in rows])


COMMANDS: Final = (
    Command("enrol", enrol, "Example: tutela vault enrol --key my-key.pem --as recorder"),
    Command(
        "confirm",
        confirm,
        "Example: tutela vault confirm FINGERPRINT --key my-key.pem --as recorder-2",
    ),
    Command("revoke", revoke, "Example: tutela vault revoke FINGERPRINT --key my-key.pem --as recorder-2"),
    Command("officers", officers, "Example: tutela vault officers --as recorder --json"),
)


def _brought(key: Path | None, token: str | None, descriptor: int | None) -> Signer:
    if key is not None:
        return officer_keys.read(key, _asking("key-passphrase", descriptor))
    assert token is not None
    return tokens.signer(TokenKey(token, tokens.OFFICER, _asking("key-pin", descriptor)()))


def _made(key: Path | None, token: str | None, descriptor: int | None, *, use_existing: bool) -> Signer:
    if key is not None and key.exists():
        return _brought(key, None, descriptor)
    if key is not None:
        return officer_keys.make(key, _asking("key-passphrase", descriptor, new=True)())
    assert token is not None
    pin = _asking("key-pin", descriptor)()
    return tokens.make_signer(TokenKey(token, tokens.OFFICER, pin), use_existing=use_existing)


def _asking(what: str, descriptor: int | None, *, new: bool = False) -> Callable[[], str]:
    def asked() -> str:
        if descriptor is not None:
            return line_of(descriptor)
        answer: str = typer.prompt(
            say(f"vault.ask-{what}"), hide_input=True, confirmation_prompt=new, err=True
        )
        return answer

    return asked


def _named(officer: str | None) -> str:
    if officer is None:
        raise Refusal(Reason.VAULT_OFFICER_UNPROVEN)
    return officer
