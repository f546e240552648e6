"""Every generated page: its name under `docs/reference`, and its text."""

import itertools
from collections.abc import Iterable, Sequence

from django.conf import settings

from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.cli.exits import Exit, exit_of
from tutela.core.errors import Reason
from tutela.core.wording import SENTENCES
from tutela.ledger.events import MEANINGS
from tutela.packs.current import everything, manual, policy
from tutela.web.api.schema import document
from tutela.web.statuses import STATUSES

WRITTEN = "<!-- Written by `make fix`; changes by hand are lost. -->\n\n"
SETTINGS = {
    "TUTELA_HOME": "Folder of database, key file, uploads, results and snapshots.",
    "TUTELA_KEY_FILE": "The key file; 0600, refused when others can read it.",
    "TUTELA_SUITE": "`standard` or `guomi`: the algorithms of a key file that is made on first run.",
    "TUTELA_POLICY": "Folder of the packs and access policies.",
    "TUTELA_READINGS": "Readings of the law switched here: `instrument/rule=on; instrument/rule=off`.",
    "TUTELA_REGIMES": "Regimes that answer here, comma separated; `cn` alone by default.",
    "TUTELA_PUBLICATION": "Regimes that may tell others of themselves, each with its legal basis: `regime=basis`.",
    "TUTELA_DATABASE": "`postgresql://user:password@host:port/name`; empty: SQLite in the home folder.",
    "TUTELA_VAULT": "Database of sealed dossiers, written like TUTELA_DATABASE; `none`: this process reaches no vault.",
    "TUTELA_VAULT_KEYS": "Folder of the vault's public key and of the key that knows a sealed record again.",
    "TUTELA_PKCS11": "PKCS#11 module of the tokens that wrap shares of the vault’s key; empty: no tokens.",
    "TUTELA_HOSTS": "Host names that are served, comma separated.",
    "TUTELA_REGISTER": "`officer`: the asking officer attests identity; `world`: the fictional register.",
    "TUTELA_PROOFING": "What proves a person who signs in at `/me/`: `none` (paper alone), or `fictional` with"
    " TUTELA_REGISTER=world.",
    "TUTELA_LOG_ORIGIN": "The ledger's name in its checkpoints.",
    "TUTELA_WITNESS_POLICY": "File of witnesses and their quorum (c2sp.org/tlog-policy); empty: nobody witnesses.",
    "TUTELA_PENDING_SAMPLE": "One in how many ordinary questions gets the identity check; 0 for none.",
    "TUTELA_QUOTA_PER_HEAD": "Persons a body may ask about in a year, for each of its declared headcount.",
    "TUTELA_INSECURE_COOKIES": "`True` only to try it on http://localhost.",
    "TUTELA_UPLOAD_LIMIT": "Largest upload, in bytes.",
    "TUTELA_UPLOAD_DAYS": "Days until unconfirmed uploads and stored results are deleted.",
    "TUTELA_GATE_SECONDS": "Seconds between two looks of the gate at what waits to be entered.",
    "TUTELA_LOG_MONTHS": "Months after which what stands behind refused questions is destroyed; 6 at least.",
    "TUTELA_RECORD_YEARS": "Years after which who was asked about is destroyed; 3 at least.",
    "TUTELA_LANGUAGE": "`zh` or `en` for the command line; else the locale decides.",
    "TUTELA_OFFICER": "Sign-in name of the officer who acts on the command line.",
}


def pages() -> dict[str, str]:
    """All of them."""
    return {
        "settings.md": _page(
            "Settings", "Read from the environment, once.", ("name", "what it sets"), SETTINGS.items()
        ),
        "events.md": _page(
            "Events of the ledger",
            "Every act that changes or answers anything leaves one entry of one of these kinds.",
            ("event", "what it records"),
            ((f"`{event.value}`", meaning) for event, meaning in MEANINGS.items()),
        ),
        "refusals.md": _page(
            "Refusals",
            "The closed list of reasons, with what the reader is told.",
            ("reason", "HTTP", "exit code", "中文", "English"),
            (
                (
                    f"`{reason.value}`",
                    str(int(STATUSES[reason])),
                    str(int(exit_of(reason))),
                    *SENTENCES[reason],
                )
                for reason in Reason
            ),
        ),
        "exit-codes.md": _page(
            "Exit codes",
            "What a command returns.",
            ("code", "meaning"),
            ((str(int(code)), code.name.replace("_", " ").lower()) for code in Exit),
        ),
        "powers.md": _powers(),
        "openapi.json": document(),
        **manual(everything()),
    }


def _powers() -> str:
    rows = []
    for role, kind in itertools.product(Role, BodyKind):
        acting = Acting("officer", role, "own", kind, "000000", "", "", 0)
        plain = [one.value for one in Permission if permitting_rule(acting, one, Scope()) is not None]
        asks = [
            purpose.code
            for purpose in policy().purposes.values()
            if permitting_rule(
                acting, Permission.INQUIRY_ASK, Scope(purpose=purpose.code, askers=tuple(purpose.asked_by))
            )
        ]
        rows.append((role.value, kind.value, ", ".join(plain), ", ".join(asks)))
    lead = "Decided by the Cedar policies under `policy/access`; whatever is not listed is denied. Own body only."
    return _page("Powers", lead, ("role", "kind of body", "powers", "may ask and screen for"), rows)


def _page(title: str, lead: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return f"# {title}\n\n{WRITTEN}{lead}\n\n{table(headings, rows)}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def undocumented() -> set[str]:
    """Settings that the page does not describe."""
    words = {name for name in dir(settings) if name.startswith("TUTELA_")}
    return words - set(SETTINGS) - {"TUTELA_TIME_ZONE", "TUTELA_REGISTERS", "TUTELA_PROOFINGS"}
