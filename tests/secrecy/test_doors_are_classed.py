"""Every address and every command is classed: an answer comes through it and it is looked through, or why not."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from django.core.cache import cache
from django.urls import get_resolver
from django.utils import timezone

from tests.cast import conviction, load
from tests.commands import Commands
from tests.secrecy.doors import Visit, walk
from tests.secrecy.worlds import ADULT, ADULT_NAME, SEALED, people_the_world
from tutela.bodies.kinds import Role
from tutela.cli.main import app
from tutela.web.api.api import api

LOOKED_THROUGH = {
    *("ask", "inquiry", "receipt", "home", "subject", "withdrawals"),
    *("filing", "filings", "filing-ask", "filing-close", "engagement", "engagement-hire"),
    *("duties", "duties-late", "watch", "staff-unasked", "silent"),
    *("me", "me-sign-in", "me-view", "me-sign-out"),
    *("screenings", "run", "run-progress", "run-result"),
    *("certificates", "certificate", "certificate-paper", "certificate-settle", "certificate-verify"),
    *("api:ask", "api:ask_many", "api:receipt", "api:list_version", "api:purposes"),
    *(
        "api:screen",
        "api:screen_at_once",
        "api:screening",
        "api:result",
        "api:row_receipt",
        "api:row_receipt_file",
    ),
    *("api:apply", "api:certificate", "api:paper", "api:settle", "api:verify"),
    "api:withdrawals",
    *("api:filings", "api:filing", "api:duties"),
    *("ledger", "checkpoint", "entry", "proof", "api:checkpoint", "api:inclusion", "api:consistency"),
    *("tlog-checkpoint", "tlog-tile", "tlog-bundle"),
    *("uploads", "upload", "upload-state", "sealing-overdue", "reports", "metrics", "readyz"),
}
"""Addresses that the two worlds are seen through (`tests/secrecy/doors.py`), error paths included."""

ELSEWHERE = {
    "what was told before, seen after a change (`walk_again`)": {
        *("withdrawal-confirm", "receipts-missing", "api:confirm_withdrawal", "api:missing_receipts")
    },
    "records, for the agency that delivers them; it knows what it sealed": {
        *("sealing", "records", "upload-confirm", "upload-cancel", "order-new")
    },
    "what follows *record*; whoever is told *no record* is on neither list of it, which are looked through": {
        *("duty", "duty-notice", "duty-order", "proofs", "duty-proof", "duty-proof-paper"),
        *("api:duty_shown", "api:proofs", "api:proof", "api:proof_look", "api:proof_paper"),
    },
    "that what the watch told was read; the messages themselves are looked through": {"watch-read"},
    "opinions of the procuratorate: counts of what is late, and words in which no number may stand": {
        *("opinions", "opinion-new", "opinion", "opinion-answer", "opinion-decide"),
        *("opinion-revise", "opinion-look", "opinion-draft-drop"),
        *("api:opinions", "api:opinion_grounds", "api:opinion_open", "api:opinion"),
        *("api:opinion_answer", "api:opinion_decide", "api:opinion_revise"),
    },
    "a report's words go to the vault; what moves it says nothing of a person": {"report-move-on"},
    "yearly screenings: counts for the office; what a run found is what `run` shows, which is looked through": {
        *("campaigns", "campaign-new", "campaign", "campaign-progress", "campaign-ask", "campaign-remind"),
        *("campaign-order", "campaign-close", "yearly", "yearly-hand-in"),
    },
    "staff lists and codes: what a body wrote itself; no answer comes through them": {
        *(
            "staff",
            "staff-new",
            "staff-upload",
            "staff-import",
            "staff-import-confirm",
            "staff-import-cancel",
        ),
        *("engagement-leave", "engagement-change", "engagement-turn-down", "consent", "consent-open"),
        *("consent-give", "me-authorisations", "me-take-back"),
    },
    "the same lists and acts as the pages, by the API": {
        *("api:staff", "api:staff_enter", "api:staff_one", "api:staff_hire", "api:staff_leave"),
        *("api:staff_change", "api:staff_turn_down", "api:filings_begin", "api:filings_queue"),
        *("api:filings_ask", "api:filing_file", "api:filing_abandon", "api:filing_close"),
        "api:filing_take_back",
        *("api:settled", "api:receipt_settled", "api:watch", "api:watch_read"),
        *("api:campaigns", "api:campaign_new", "api:campaign", "api:campaign_members"),
        *("api:campaign_remind", "api:campaign_ask", "api:campaign_order", "api:campaign_close"),
        *("api:yearly", "api:yearly_hand_in"),
        *("api:rechecks", "api:recheck_take"),
        *("api:filing_review", "api:duty", "api:duty_done", "api:duty_notice"),
    },
    "what waits for an identity: a case for every pending answer, sampled or not; the agency knows what it delivered": {
        *("identities", "identities-late", "identity", "supply", "receipt-settled")
    },
    "re-checks of *record* and of what is pending; nobody who is told *no record* has one": {
        *("rechecks", "recheck-take", "recheck", "me-rechecks", "me-recheck")
    },
    "inquiries before they are asked": {
        *("filing-begin", "filing-person", "filing-purpose", "filing-authorisation", "filing-file"),
        *("filing-abandon", "filing-take-back", "filing-reveal", "filing-review", "queue", "filings-overdue"),
    },
    "pages that are the same for everybody": {
        *("language", "about", "api:", "healthz", "verifier", "verifier-file")
    },
    "what waits in a person's view: entries by number, of any outcome": {"delays", "delay-confirm"},
    "the other methods of `api:receipt` and `api:apply`, which go by those names": {
        *("api:receipt_with_person", "api:certificates")
    },
    "bodies, officers, keys and one's own account: nothing of a person who is asked about": {
        *(
            "bodies",
            "body",
            "body-enter",
            "body-rename",
            "body-move",
            "body-declare",
            "body-quota",
            "body-close",
        ),
        *("officer", "officer-appoint", "officer-transfer", "officer-suspend", "officer-reactivate"),
        *("proposals", "proposal-decide", "proposal-withdraw", "keys", "keys-rotate"),
        *("conduct", "sessions", "session-end", "locked", "held", "me-held"),
        *("sweeps", "sweep-lift", "canaries", "messages", "messages-read", "messages-address"),
    },
    "signing in, and what the API is": {
        *(
            "account_",
            "mfa_",
            "api:token",
            "api:revoke",
            "api:api-root",
            "api:openapi-json",
            "api:openapi-view",
        )
    },
    "what a witness hands in": {"tlog-cosignature"},
    "whether a paper was served, for whoever holds it; nothing is looked up of anybody": {
        *("notice-verify", "api:verify_notice"),
    },
}

COMMANDS_LOOKED_THROUGH = {
    *("ask", "screen", "certificate apply", "certificate list"),
    *("ledger subject", "ledger head", "index show", "withdrawals list"),
}
COMMANDS_ELSEWHERE = {
    "the same actions as the addresses": {
        *("certificate paper", "certificate settle", "certificate verify"),
        *("withdrawals confirm", "withdrawals missing"),
        *("ledger confirm-delay", "ledger delay", "ledger receipt", "ledger proof"),
    },
    "files, heads and comparisons of the ledger, whose entries are compared": {
        *("ledger audit", "ledger monitor", "ledger sequence", "ledger verify", "ledger witnesses"),
        *("ledger accept-changed", "ledger accept-restored", "ledger explain-shown", "ledger remember"),
    },
    "records, for the agency that delivers them and for the machine's keeper": {
        *(
            "records cancel",
            "records confirm",
            "records declare",
            "records doubts",
            "records gate",
            "records load",
        ),
        *(
            "records none",
            "records notice",
            "records overdue",
            "records purge",
            "records reseal",
            "records reviews",
            "records seal",
            "records show",
        ),
        *("records settle", "records split"),
    },
    "keys, bodies, programs, lists, law: nothing about a person": {
        *("index build", "keys create", "keys rotate", "keys show", "clients create", "clients list"),
        *("keys rotate-log", "keys retire-log"),
        *(
            "clients withdraw",
            "bodies appoint",
            "bodies enter",
            "bodies prepare",
            "bodies stand-in",
            "world make",
            "demo",
            "serve",
        ),
        *("law check", "law compare", "law diff", "law explain", "law list", "law manual", "law show"),
    },
}
VAULT: dict[str, tuple[tuple[Role, ...], str]] = {
    "vault init": ((), "two keepers make the shares; there is nothing to open yet"),
    "vault rotate": ((), "both shares; dossiers go from one envelope to the next, in memory alone"),
    "vault upkeep": ((), "pages of the vault's file are written anew"),
    "vault accept-loss": ((), "both shares; that what the ledger knows and this vault does not is lost"),
    "vault enrol": ((Role.RECORDER, Role.SUPERVISOR), "the officer's own key, to sign with"),
    "vault confirm": (
        (Role.RECORDER, Role.SUPERVISOR),
        "whose key it is: by another officer, or both shares",
    ),
    "vault revoke": ((Role.RECORDER, Role.SUPERVISOR), "a key signs no longer"),
    "vault officers": ((Role.RECORDER, Role.SUPERVISOR), "the body's keys, by opaque ids"),
    "vault apply": ((Role.RECORDER,), "an application to unseal, for a cause that the law lists"),
    "vault inquire": ((Role.RECORDER,), "an application to see, for a case or by national rule"),
    "vault show": ((Role.RECORDER,), "the application, for who has to approve it"),
    "vault approve": ((Role.RECORDER,), "a second officer of the body that is competent"),
    "vault refuse": ((Role.RECORDER,), "in writing with reasons"),
    "vault open": ((Role.RECORDER,), "both shares; a paper for the applicant, for a time"),
    "vault unseal": ((Role.RECORDER,), "both shares; the law must find the record open"),
    "vault list": ((Role.RECORDER,), "the body's applications, which name nobody"),
    "vault notices": ((Role.RECORDER,), "which copies of the own agency a notice sealed: its own numbers"),
    "vault receive": ((Role.RECORDER,), "the receipt for such a notice"),
    "vault told": ((Role.SUPERVISOR,), "the prosecutor hears of every opening"),
    "vault log": ((Role.SUPERVISOR,), "what was done, when and by whom; dossiers by random ids"),
    "vault report": ((Role.SUPERVISOR,), "both shares; the words of a report of an improper disclosure"),
    "vault looks": ((Role.SUPERVISOR,), "both shares; who looked at which record, for a report"),
    "vault verify": ((Role.SUPERVISOR,), "the log against itself and its heads"),
}
"""Doors to the vault, on its own machine alone: who may go through, and why there is such a door."""


@pytest.mark.django_db
def test_the_walk_goes_through_every_door_that_is_named(
    at: datetime, tmp_path: Path, tutela: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)
    cache.clear()
    people_the_world(at)
    load(tmp_path / "court.jsonl", [conviction("c-1", ADULT_NAME, ADULT), SEALED], at)
    visit = walk(Visit(at, tmp_path, tutela))
    assert visit.addresses == LOOKED_THROUGH
    assert visit.commands == COMMANDS_LOOKED_THROUGH


def test_every_address_is_classed() -> None:
    known = LOOKED_THROUGH | {name for names in ELSEWHERE.values() for name in names}
    families = tuple(name for name in known if name.endswith("_"))
    unclassed = {name for name in _addresses() if name not in known and not name.startswith(families)}
    assert unclassed == set(), "say whether an answer comes through this door, and look through it"
    assert known - set(families) <= _addresses()


def test_every_operation_of_the_api_is_an_address_that_is_classed() -> None:
    paths = api.get_openapi_schema()["paths"]
    operations = sum(len(methods) for methods in paths.values())
    assert operations >= len([name for name in LOOKED_THROUGH if name.startswith("api:")])


def test_every_command_is_classed() -> None:
    known = COMMANDS_LOOKED_THROUGH | VAULT.keys()
    known |= {name for names in COMMANDS_ELSEWHERE.values() for name in names}
    assert set(_commands(typer.main.get_command(app))) == known


def test_no_address_leads_to_the_vault() -> None:
    assert [name for name in _addresses() if "vault" in name] == []
    assert {name for name in VAULT if not VAULT[name][1]} == set()


def _commands(group: Any, before: tuple[str, ...] = ()) -> list[str]:
    found: list[str] = []
    for name, one in group.commands.items():
        words = (*before, name)
        found += _commands(one, words) if hasattr(one, "commands") else [" ".join(words)]
    return found


def _addresses() -> set[str]:
    names: set[str] = set()

    def walk_through(patterns: Any, prefix: str = "") -> None:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                inner = f"{one.namespace}:" if getattr(one, "namespace", None) else prefix
                walk_through(one.url_patterns, inner)
            else:
                names.add(prefix + (one.name or str(one.pattern)))

    walk_through(get_resolver().url_patterns)
    return names
