"""Set-up and care of the vault: keys, log, rotation, rewriting."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from django.conf import settings
from django.utils import timezone

from tutela.agencies.consulting import actions as consulting
from tutela.agencies.sealing import marks
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import acting_as
from tutela.cli.options import As, File, Json
from tutela.cli.show import OUT, data, progress, table
from tutela.cli.texts import say
from tutela.cli.vault.files import text_of
from tutela.cli.vault.shares import Command, Descriptors, Shares, asking, bring
from tutela.core.crypto.suites import Suite
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import (
    heads,
    holdings,
    keys,
    rotation,
    setting_up,
    shares,
    signatures,
    store,
    upkeep,
)
from tutela.records.vault import log as vault_log
from tutela.records.vault.keys import Public
from tutela.records.vault.tokens import TokenKey
from tutela.redress.reports import actions as reports

New = Annotated[
    list[Path], typer.Option("--share", help="Where the shares go; two files.", show_default=False)
]
NewInRotation = Annotated[
    list[Path] | None, typer.Option("--new", help="Where the new shares go; two files.", show_default=False)
]
UseExisting = Annotated[
    bool,
    typer.Option("--use-existing", help="Take a key that stands in the token already, if it never left it."),
]
Tokens = Annotated[
    list[str] | None,
    typer.Option(
        "--token",
        help="Label of the PKCS#11 token of each share in turn; `-` for a passphrase.",
        show_default=False,
    ),
]


def init(share: New, token: Tokens = None, fd: Descriptors = None, use_existing: UseExisting = False) -> None:
    """Makes the vault and its key. The private key exists as the two shares alone; nothing else can open."""
    setting_up.require_none()
    at = timezone.now()
    public, secret = keys.fresh(at)
    _hand_out(public, secret, share, token or (), fd or (), use_existing=use_existing)
    setting_up.install(public, suite=Suite(settings.TUTELA_SUITE), at=at)
    OUT.print(say("vault.made", id=public.key_id, fingerprint=public.fingerprint()))


def rotate(
    officer: As,
    share: Shares,
    new: NewInRotation = None,
    token: Tokens = None,
    fd: Descriptors = None,
    use_existing: UseExisting = False,
) -> None:
    """Brings a new key into force and seals everything anew. If it was cut off: again, with the old shares alone."""
    acting = acting_as(officer)
    require(acting, Permission.KEYS_ROTATE)
    store.require()
    private = bring(share, fd)
    at = timezone.now()
    if not rotation.is_under_way():
        public, secret = keys.fresh(at)
        further = (fd or ())[len(share) :]
        _hand_out(public, secret, new or (), token or (), further, use_existing=use_existing)
        rotation.begin(acting=acting, public=public, at=at, private=private)
    reports.reseal(private)
    consulting.reseal(private)
    with progress("vault") as told:
        rotation.carry_on(acting=acting, private=private, at=at, progress=told)
    upkeep.rewrite()
    public = keys.public_keys()[-1]
    OUT.print(say("vault.rotated", id=public.key_id, fingerprint=public.fingerprint()))


def verify(officer: As, as_json: Json = False) -> None:
    """Computes the log's heads anew, holds them against the ledger, and what the vault keeps against the log."""
    require(acting_as(officer), Permission.LEDGER_VERIFY)
    store.require()
    found = heads.verify()
    holdings.verify()
    acts = signatures.verify()
    if as_json:
        counts = {"entries": found.entries, "heads": found.heads, "vouched": found.vouched}
        data({**counts, "signed": acts.signed, "unsigned": acts.unsigned})
    else:
        OUT.print(say("vault.good", entries=found.entries, heads=found.heads, vouched=found.vouched))
        OUT.print(say("vault.signed", signed=acts.signed, unsigned=acts.unsigned))


def log(officer: As, as_json: Json = False) -> None:
    """The log of the vault: acts, officers, random ids and stated purposes; no person."""
    require(acting_as(officer), Permission.LEDGER_VERIFY)
    store.require()
    lines = [
        {
            "position": one.position,
            **{
                name: one.body[name]
                for name in ("at", "act", "organisation", "officers", "application", "cause")
            },
            "dossiers": one.body["dossiers"],
            "purpose": one.purpose,
        }
        for one in vault_log.read()
    ]
    if as_json:
        data(lines)
        return
    names = ("position", "at", "act", "organisation", "officers", "application", "cause", "purpose")
    table([say(f"vault.{name}") for name in names], [[_text(line[name]) for name in names] for line in lines])


def accept_loss(reasons: File, officer: As, share: Shares, fd: Descriptors = None) -> None:
    """Accepts an older vault where the newer one is lost for good, with both shares and the reasons in a text file.

    Then: tutela records reseal. What was sealed since is sealed no more until its notices come again.
    """
    store.require()
    acting, text = acting_as(officer), text_of(reasons)
    private = bring(share, fd)
    marks.accept_loss(acting=acting, private=private, reasons=text, at=timezone.now())
    OUT.print(say("vault.accepted"))


def rewrite() -> None:
    """Rewrites the vault's files, so that nothing is left of rows that went. At night, and after a release."""
    upkeep.rewrite()
    OUT.print(say("vault.rewritten"))


COMMANDS: Final = (
    Command("init", init, "Example: tutela vault init --share one.json --share two.json"),
    Command(
        "rotate",
        rotate,
        "Example: tutela vault rotate --share one.json --share two.json --new a.json --new b.json --as security",
    ),
    Command("verify", verify, "Example: tutela vault verify --as supervisor"),
    Command("log", log, "Example: tutela vault log --as supervisor --json"),
    Command(
        "accept-loss",
        accept_loss,
        "Example: tutela vault accept-loss reasons.txt --share one.json --share two.json --as security",
    ),
    Command("upkeep", rewrite, "Example: tutela vault upkeep"),
)


def _hand_out(
    public: Public,
    secret: bytes,
    paths: Sequence[Path],
    labels: Sequence[str],
    descriptors: Sequence[int],
    *,
    use_existing: bool,
) -> None:
    """Writes both shares before anything is sealed to their key. Refuses `VAULT_SHARE_MISSING` unless there are two."""
    if len(set(paths)) != shares.SHARES:
        raise Refusal(Reason.VAULT_SHARE_MISSING, found=len(set(paths)))
    for place, (path, share) in enumerate(zip(paths, shares.split(public.key_id, secret), strict=True)):
        if path.exists():
            raise Refusal(Reason.ALREADY_DONE, what=path.name)
        ask = asking(descriptors[place : place + 1], new=True)
        label = labels[place] if place < len(labels) else "-"
        if label == "-":
            shares.write_under_passphrase(path, share, ask("passphrase", share.index))
        else:
            key = TokenKey(label, f"tutela {public.key_id}", ask("pin", share.index))
            shares.write_under_token(path, share, key, use_existing=use_existing)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
