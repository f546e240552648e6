"""How the keepers bring their shares: files, with passphrases and PINs asked for or read from a descriptor."""

import os
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import keys, shares
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.shares import Share


@dataclass(frozen=True, slots=True)
class Command:
    """A command of `tutela vault`."""

    name: str
    act: Callable[..., None]
    example: str


Shares = Annotated[
    list[Path],
    typer.Option(
        "--share", help="File of a share; give both, each brought by its keeper.", show_default=False
    ),
]
Descriptors = Annotated[
    list[int] | None,
    typer.Option(
        "--fd",
        help="File descriptor with the passphrase or PIN, one line, for each share in turn; else it is asked for.",
        show_default=False,
    ),
]


def bring(paths: Sequence[Path], descriptors: Sequence[int] | None) -> PrivateKeys:
    """The private keys that these shares give. Refuses as `records.vault.shares` does."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not write the key to a file
    brought = [
        shares.read(path, asking((descriptors or ())[place : place + 1])) for place, path in enumerate(paths)
    ]
    known = {public.key_id: public for public in keys.public_keys()}
    if len(brought) < shares.SHARES:
        raise Refusal(Reason.VAULT_SHARE_MISSING, found=len(brought))
    secrets: dict[str, bytes] = {}
    for key_id in dict.fromkeys(share.key_id for share in brought):
        mine: list[Share] = [share for share in brought if share.key_id == key_id]
        if key_id not in known:
            raise Refusal(Reason.VAULT_SHARE_OTHER_KEY, share=mine[0].index, key=", ".join(known))
        secrets[key_id] = shares.join(mine, known[key_id])
    return PrivateKeys(secrets)


def asking(descriptor: Sequence[int], new: bool = False) -> shares.Asked:
    """How a passphrase or PIN is had: from the descriptor, else from the keyboard, twice where it is `new`."""

    def asked(what: str, index: int) -> str:
        if descriptor:
            return line_of(descriptor[0])
        question = say(f"vault.ask-{what}", share=index)
        answer: str = typer.prompt(question, hide_input=True, confirmation_prompt=new, err=True)
        return answer

    return asked


def line_of(descriptor: int) -> str:
    """One line of a descriptor. Refuses `FILE_UNREADABLE`."""
    try:
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.readline().decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise Refusal(Reason.FILE_UNREADABLE, file=f"fd {descriptor}") from None
