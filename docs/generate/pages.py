"""Every generated page: its name under `docs/reference`, and its text."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from django.conf import settings

from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.officers import KINDS_OF
from tutela.bodies.permissions import PLACES, Act, Permission, Place, decided
from tutela.cli.exits import Exit, exit_of
from tutela.core.errors import Reason
from tutela.core.law.schema import Purpose
from tutela.core.wording import SENTENCES
from tutela.ledger.events import MEANINGS
from tutela.packs.current import everything, manual, policy
from tutela.web.api.schema import document
from tutela.web.doors import DOORS, STEP_UP, Who
from tutela.web.statuses import STATUSES

WRITTEN = "<!-- Written by `make fix`; changes by hand are lost. -->\n\n"
SETTINGS = {
    "TUTELA_HOME": "Folder of database, key file, uploads, results and snapshots.",
    "TUTELA_KEY_FILE": "The key file; 0600, refused when others can read it.",
    "TUTELA_HEAD_FILE": "File of the head last signed on this machine, beside the key file; back it up with neither.",
    "TUTELA_STAGE": "Folder that this process and all workers of a cluster see under one path; keyed tags lie there"
    " while a run is under way.",
    "TUTELA_SPARK": "Address of a Spark Connect server, `sc://host:port`, for `tutela screen --engine spark`.",
    "TUTELA_SUITE": "`standard` or `guomi`: the algorithms of a key file that is made on first run.",
    "TUTELA_POLICY": "Folder of the packs and access policies.",
    "TUTELA_READINGS": "Readings of the law switched here: `instrument/rule=on; instrument/rule=off`.",
    "TUTELA_REGIMES": "Regimes that answer here, comma separated; `cn` alone by default.",
    "TUTELA_PUBLICATION": "Regimes that may tell others of themselves, each with its legal basis: `regime=basis`.",
    "TUTELA_DATABASE": "`postgresql://user:password@host:port/name`; empty: SQLite in the home folder.",
    "TUTELA_ANSWERING_DATABASE": "The same database under the answering process's own role; empty: TUTELA_DATABASE.",
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
    "TUTELA_QUOTA_PER_VACANCY": "Persons more, for each vacancy that the body declared.",
    "TUTELA_QUOTA_SEASONS": "Per cent of a year's quota that may be used in each month, January first; all declared"
    " staff may always be asked about at once.",
    "TUTELA_MAIL": "Mail server, `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`; empty: no mail."
    " Mail says what kind of work waits, and names nobody.",
    "TUTELA_MAIL_FROM": "The sender of mail.",
    "TUTELA_ADDRESS": "Where the pages are reached from outside, `https://registry.example`; mail leads there.",
    "TUTELA_STEP_UP_MINUTES": "Minutes after which a dangerous act asks for the password or passkey again.",
    "TUTELA_SECOND_FACTOR": "`everyone` needs one-time codes or a passkey before anything else; `dangerous`: only"
    " whoever does what is dangerous, the default where TUTELA_INSECURE_COOKIES is on.",
    "TUTELA_IDLE_MINUTES": "Minutes without a request after which a desk locks, over what was typed there; 15 by"
    " default.",
    "TUTELA_INSECURE_COOKIES": "`True` only to try it on http://localhost.",
    "TUTELA_TWO_OFFICERS": "Which uploads of recording agencies another officer confirms than who"
    " handed them in: `every`, "
    "or those that hold sealing `notices` alone. With `notices` the ledger lets whoever reads it guess which uploads "
    "were notices.",
    "TUTELA_VAULT_DAYS": "Longest time, in days, for which an application to the vault stays open. No"
    " text that was seen "
    "names one; the shortest that serves a trial is our reading of Measures on sealing 17 (purpose and scope).",
    "TUTELA_VAULT_OPENINGS": "Most openings that one inquiry into sealed records may ask for; it asks for one where it "
    "says nothing.",
    "TUTELA_UNSAFE_DATABASE": "`True` only for tests: starts over a PostgreSQL that may lose acknowledged writes.",
    "TUTELA_UPLOAD_LIMIT": "Largest upload, in bytes.",
    "TUTELA_UPLOAD_DAYS": "Days until unconfirmed uploads and stored results are deleted.",
    "TUTELA_CONSENT_DAYS": "Days for which a code that asks a person for their authorisation is good.",
    "TUTELA_AUTHORISATION_DAYS": "Days for which an authorisation is good, from the day on which it was"
    " given or signed.",
    "TUTELA_REVIEW_DAYS": "Working days for an office to review and answer what was filed with it: no"
    " law names a number; "
    "Neijiang's measures give the police 5.",
    "TUTELA_VERIFY_DAYS": "Working days to verify what an answer is pending for; no law names a number.",
    "TUTELA_RECHECK_DAYS": "Working days to decide on a re-check; 15 is what the Inquiry Rules of 2021 give for an"
    " objection to a certificate, and the other texts seen name none.",
    "TUTELA_DISMISSAL_DAYS": "Working days to end a contract, and to report it, after an answer of"
    " record: the laws say 及时 "
    "and give no number.",
    "TUTELA_OFFICE_DAYS": "Working days past its day after which a duty stands on the list of the office above.",
    "TUTELA_PROSECUTOR_DAYS": "The same, for the prosecutor's list; work that was to be stopped stands"
    " there the next day.",
    "TUTELA_PROOF_DAYS": "Working days for the office above to look at the proof that work was stopped or a contract"
    " ended; no law gives a number.",
    "TUTELA_PAPER_LIMIT": "Largest file of such a proof (PDF, JPEG or PNG), in bytes.",
    "TUTELA_OPINION_DAYS": "Working days for a body to answer an opinion of the procuratorate whose ground"
    " names no time; a recommendation has the month of Minors Protection Law 114.",
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
        "powers.md": powers(),
        "openapi.json": document(),
        **manual(everything()),
    }


_WHERE: Final = (
    ("own body", lambda place: place.own),
    ("bodies below, in the region", lambda place: place.below and place.in_region),
    ("bodies below, outside it", lambda place: place.below and not place.in_region),
    ("others in the region", lambda place: not place.own and not place.below and place.in_region),
    ("others elsewhere", lambda place: not place.own and not place.below and not place.in_region),
)
_NOBODYS: Final = {
    Who.EVERYBODY: "everybody",
    Who.PERSON: "a person who has proved who they are",
    Who.ACCOUNT: "whoever signed in, for their own account",
    Who.OFFICER: "every officer, for their own body",
}


def powers() -> str:
    """Role × action × place of the body, decided by the policies; then every door with its power."""
    rows = []
    for role, kind in itertools.product(Role, BodyKind):
        if kind in KINDS_OF[role]:
            rows += _rows_of(role, kind)
    lead = (
        "Decided by the Cedar policies under `policy/access`; whatever is not listed is denied. Each role stands only"
        " where its kind of body has it. Regions are those of GB/T 2260: a county lies in its prefecture and province."
        " Second steps (`filing:review`, `identity:verify`, `recheck:decide`, `proposal:decide`) are never those of the"
        " officer who did the first."
    )
    table_of_powers = _page(
        "Powers", lead, ("role", "kind of body", "power", *(name for name, _ in _WHERE)), rows
    )
    return f"{table_of_powers}\n## Who may ask for what\n\n{_asking()}\n## Doors\n\n{_doors()}"


def _rows_of(role: Role, kind: BodyKind) -> Iterator[tuple[str, ...]]:
    """One for each set of powers that reach the same bodies."""
    reached: dict[tuple[bool, ...], list[str]] = {}
    for permission in Permission:
        if permission in (Permission.INQUIRY_ASK, Permission.ROSTER_SCREEN):
            continue  # a matter of the purpose: the next table
        cells = tuple(_reaches(role, kind, permission, where) for _, where in _WHERE)
        reached.setdefault(cells, []).append(permission.value)
    for cells, permissions in sorted(reached.items()):
        if any(cells):
            yield role.value, kind.value, ", ".join(permissions), *("yes" if cell else "" for cell in cells)


def _reaches(role: Role, kind: BodyKind, permission: Permission, where: Callable[[Place], bool]) -> bool:
    act = Act("", (), same_officer=False)
    places = [one for one in PLACES if where(one) and (not one.own or one.kind == kind.value)]
    return any(decided(role, kind, permission, one, act) for one in places)


def _asking() -> str:
    rows = []
    for kind in BodyKind:
        asks = [purpose.code for purpose in policy().purposes.values() if _asks(kind, purpose)]
        if asks:
            rows.append((Role.ASKER.value, kind.value, ", ".join(asks)))
    return table(("role", "kind of body", "purposes, for the own body"), rows)


def _asks(kind: BodyKind, purpose: Purpose) -> bool:
    place, act = Place(True, False, True, kind.value), Act(purpose.code, tuple(purpose.asked_by), False)
    return decided(Role.ASKER, kind, Permission.INQUIRY_ASK, place, act) is not None


def _doors() -> str:
    rows = [
        (
            f"`{name}`",
            _NOBODYS[power] if isinstance(power, Who) else ", ".join(one.value for one in power),
            "yes" if name in STEP_UP else "",
        )
        for name, power in sorted(DOORS.items())
    ]
    return table(("address or operation", "opened by", "second factor, and a fresh proof"), rows)


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
