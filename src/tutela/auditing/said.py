"""What each entry of the ledger says of the tables."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tutela.answers.subjects import delays
from tutela.answers.subjects.view import LINES
from tutela.auditing import campaigned, decided, filed, followed, supervised, swept, verified
from tutela.auditing.statements import Kind, Statement
from tutela.core.proofs.entries import EntryContent, moment
from tutela.core.proofs.rows import ALONE
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

_Facts = Mapping[str, Any]
_Reading = Callable[[EntryContent, _Facts], Iterator[Statement]]
_ASKED: Final = ("purpose", "list_version")
_RUN: Final = ("purpose", "list_version", "rows", "answers", "refused", "rows_root")


def statements(content: EntryContent) -> Iterator[Statement]:
    """Nothing where an entry is itself all there is: signing in, refusals, probes."""
    reading = _READINGS.get(Event(content.event))
    if reading is not None:
        yield from reading(content, content.facts)


def _inquiry(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    by = {"organisation": content.organisation, "officer": content.officer, "at": moment(content.at)}
    told = {name: facts[name] for name in (*_ASKED, "answer", "refusal")}
    on = {"on": legal_day_of(content.at).isoformat()}
    yield Statement(Kind.INQUIRY, str(content.entry_id), {**by, **told, **on}, content.at)
    if facts["answer"] != "refused":
        yield Statement(Kind.SUBJECT_LINK, str(content.entry_id), at=content.at)
    yield _used(content, facts)


def _run(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    by = {"organisation": content.organisation, "officer": content.officer, "entry": str(content.entry_id)}
    told = {name: facts[name] for name in _RUN}
    told |= {"rows_group": facts.get("rows_group", ALONE)}  # the first editions had one row to a leaf
    yield Statement(Kind.RUN, facts["run"], {**by, **told}, content.at)
    yield Statement(Kind.RUN_RELEASED, facts["run"], {"at": moment(content.at)}, content.at)
    yield _used(content, facts)


def _used(content: EntryContent, facts: _Facts) -> Statement:
    named = {"root": facts["list_root"], "policy": facts["policy"]}
    return Statement(Kind.LIST_USED, str(facts["list_version"]), named, content.at)


def _refused(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if "run" in facts:
        yield Statement(Kind.RUN_REFUSED, facts["run"], {"reason": facts["reason"]}, content.at)


def _downloaded(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.RUN_NAMED, facts["run"], at=content.at)


def _revealed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if facts.get("ground") == "receipt":
        yield Statement(Kind.INQUIRY_NAMED, facts["entry"], at=content.at)


def _result_purged(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"organisation": content.organisation, "at": moment(content.at)}
    yield Statement(Kind.RESULT_PURGED, facts["run"], told, content.at)


def _staged(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    by = {"organisation": content.organisation, "officer": content.officer, "at": moment(content.at)}
    yield Statement(Kind.UPLOAD_STAGED, facts["upload"], {**by, "port": facts["port"]}, content.at)


def _ended(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if "upload" not in facts:
        return
    told = {"state": content.event.partition(":")[2], "at": moment(content.at)}
    yield Statement(Kind.UPLOAD_ENDED, facts["upload"], told, content.at)


def _confirmed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield from _ended(content, facts)
    yield Statement(Kind.DELIVERY, content.organisation, {"at": moment(content.at)}, content.at)
    if "upload" in facts:
        yield Statement(Kind.RECORD_VERSIONS, facts["upload"], at=content.at)


def _set_aside(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"organisation": content.organisation, "port": facts["port"]}
    yield Statement(Kind.UPLOAD_SET_ASIDE, facts["upload"], told, content.at)


def _feed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {name: facts[name] for name in ("families", "from", "cadence_days")}
    yield Statement(Kind.FEED, content.organisation, {**told, "at": moment(content.at)}, content.at)


def _merged(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"officer": content.officer, "at": moment(content.at)}
    yield Statement(Kind.MERGE, facts["merge"], told, content.at)
    yield Statement(Kind.MERGE_UNDONE, facts["merge"], {"at": ""}, content.at)
    yield Statement(Kind.REVIEW_MERGED, moment(content.at), at=content.at)


def _split(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.MERGE_UNDONE, facts["merge"], {"at": moment(content.at)}, content.at)


def _review(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.REVIEW_APART, facts["review"], {"at": moment(content.at)}, content.at)
    yield Statement(Kind.REVIEW_FOUND, facts["review"], {"outcome": "apart"}, content.at)


def _published(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    number = str(facts["version"])
    told = {"root": facts["root"], "policy": facts["policy"]}
    yield Statement(Kind.LIST_VERSION, number, told, content.at)
    published = {"at": moment(content.at), "form": facts.get("form", 1)}  # the first editions stated no form
    yield Statement(Kind.LIST_MOMENT, number, published, content.at)
    yield Statement(Kind.RECORD_MOMENT, moment(content.at), at=content.at)
    if "inventory" in facts:  # where a record may have changed; earlier editions kept none
        yield from _counted(content, facts)


def _counted(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {"commitment": facts["inventory"]["commitment"]}
    yield Statement(Kind.INVENTORY, str(facts["inventory"]["number"]), told, content.at)


def _organisations(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    for one in facts["organisations"]:
        told = {name: value for name, value in one.items() if name != "code"}
        yield Statement(Kind.ORGANISATION, one["code"], told, content.at)


def _quota(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    year = f"{facts.get('organisation', content.organisation)}/{facts['year']}"
    yield Statement(Kind.QUOTA_SET, year, {"allowed": facts["allowed"]}, content.at)


def _officer(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if "appointed" in facts:
        told = {"organisation": facts["to"], "role": facts["role"], "active": True}
        yield Statement(Kind.OFFICER, facts["appointed"], told, content.at)
    if "changed" in facts:
        told = {"organisation": facts["to"], "role": facts["role"], "active": facts["active"]}
        yield Statement(Kind.OFFICER, facts["changed"], told, content.at)
    for program in facts.get("programs_ended", ()):
        yield Statement(Kind.CLIENT, program, {}, content.at, gone=True)
    if "client" in facts:
        told = {"officer": facts.get("for", ""), "scopes": sorted(facts.get("scopes", ()))}
        yield Statement(Kind.CLIENT, facts["client"], told, content.at, gone="withdrawn" in facts)
    if "secret" in facts:
        yield Statement(Kind.CLIENT_PROOF, facts["client"], {"secret": facts["secret"]}, content.at)


def _proposed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    """Who is proposed for an office stands there already, and may not act yet."""
    yield from decided.proposed(content, facts)
    if facts["kind"] == "appoint":
        told = {"organisation": facts["organisation"], "role": facts["role"], "active": False}
        yield Statement(Kind.OFFICER, facts["officer"], told, content.at)


def _keys(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.KEY, "data", {"key": facts["to"]}, content.at)


def _log_keys(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if facts["step"] == "overlap":
        yield Statement(
            Kind.LOG_KEY, facts["to"], {"from": facts["from"], "keys": facts["new_keys"]}, content.at
        )
    else:
        yield Statement(Kind.KEY, "log", {"key": facts["to"]}, content.at)


def _delayed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if facts["step"] == delays.KEPT:
        return  # it changed no row
    kind = Kind.DELAY_CONFIRMED if facts["step"] == "confirmed" else Kind.DELAY_ASKED
    told = {"organisation": content.organisation, "officer": content.officer, "at": moment(content.at)}
    opened = replay.opened([content.entry_id], ["delay"])[content.entry_id, "delay"]
    of = {} if opened is None else replay.facts_of(opened)  # destroyed at the end of its time
    yield Statement(kind, facts["delay"], {**told, **of, "ground": facts["ground"]}, content.at)


def _certificate(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {**_by(content), "inquiry": facts["inquiry"], "form": facts["form"]}
    yield Statement(Kind.CERTIFICATE, facts["certificate"], told, content.at)


def _settled(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {**_by(content), "outcome": facts["outcome"]}
    yield Statement(Kind.CERTIFICATE_SETTLED, facts["certificate"], told, content.at)


def _withdrawn(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {name: facts[name] for name in ("row", "due_on")}
    by = {"organisation": content.organisation, "at": moment(content.at)}
    yield Statement(Kind.WITHDRAWAL, facts["withdrawal"], {**by, **told}, content.at)
    if not facts["row"]:
        told = {"at": moment(content.at)}
        yield Statement(Kind.INQUIRY_WITHDRAWN, facts["entry"], told, content.at)


def _shown(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    opened = replay.opened([content.entry_id], [LINES]).get((content.entry_id, LINES))
    for entry in [] if opened is None else json.loads(opened.data)["entries"]:
        yield Statement(Kind.SHOWN, entry)


def _alarm(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    told = {name: facts[name] for name in ("witness", "kind", "size", "theirs", "evidence")}
    yield Statement(Kind.ALARM, facts["alarm"], told, content.at)


def _alarm_ended(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.ALARM_ENDED, facts["alarm"], {"at": moment(content.at)}, content.at)


def _destroyed(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.WITHDRAWAL_CONFIRMED, facts["withdrawal"], _by(content), content.at)


def _reported(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.REPORT, facts["report"], _by(content), content.at)


def _handled(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    if facts["did"] == "moved":
        told = {"state": facts["state"], "officer": content.officer, "at": moment(content.at)}
        yield Statement(Kind.REPORT_HANDLED, facts["report"], told, content.at)


def _consulted(content: EntryContent, facts: _Facts) -> Iterator[Statement]:
    yield Statement(Kind.CONSULTATION, facts["consultation"], _by(content), content.at)


def _by(content: EntryContent) -> dict[str, str]:
    return {"organisation": content.organisation, "officer": content.officer, "at": moment(content.at)}


_READINGS: Final[Mapping[Event, _Reading]] = {
    Event.INQUIRY_ANSWERED: _inquiry,
    Event.INQUIRY_REFUSED: _refused,
    Event.SCREENING_RUN: _run,
    Event.ROSTER_DOWNLOADED: _downloaded,
    Event.IDENTITY_REVEALED: _revealed,
    Event.RESULT_PURGED: _result_purged,
    Event.INTAKE_STAGED: _staged,
    Event.INTAKE_CONFIRMED: _confirmed,
    Event.INTAKE_CANCELLED: _ended,
    Event.INTAKE_PURGED: _ended,
    Event.INTAKE_SET_ASIDE: _set_aside,
    Event.FEED_DECLARED: _feed,
    Event.PERSON_MERGED: _merged,
    Event.PERSON_SPLIT: _split,
    Event.REVIEW_DECIDED: _review,
    Event.INDEX_PUBLISHED: _published,
    Event.INVENTORY_ACCEPTED: _counted,
    Event.ORGANISATION_CHANGED: _organisations,
    Event.QUOTA_CHANGED: _quota,
    Event.OFFICER_CHANGED: _officer,
    Event.PROPOSAL_MADE: _proposed,
    Event.KEYS_ROTATED: _keys,
    Event.LOG_KEY_ROTATED: _log_keys,
    Event.VIEW_SHOWN: _shown,
    Event.VIEW_DELAYED: _delayed,
    Event.ALARM_RAISED: _alarm,
    Event.ALARM_ENDED: _alarm_ended,
    Event.CERTIFICATE_APPLIED: _certificate,
    Event.INQUIRY_SETTLED: _settled,
    Event.ANSWER_WITHDRAWN: _withdrawn,
    Event.WITHDRAWAL_CONFIRMED: _destroyed,
    Event.DISCLOSURE_REPORTED: _reported,
    Event.REPORT_HANDLED: _handled,
    Event.RECORD_CONSULTED: _consulted,
    **filed.SAID,
    **followed.SAID,
    **swept.SAID,
    **decided.SAID,
    **campaigned.SAID,
    **supervised.SAID,
    **verified.SAID,
}
