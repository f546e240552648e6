"""What a checked receipt proves, and what it does not, as sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from tutela_verify import promises
from tutela_verify.encoding import JSON
from tutela_verify.entries import Entry
from tutela_verify.faults import Fault
from tutela_verify.policy import NONE, Judged, Policy
from tutela_verify.receipts import Checked, Promise
from tutela_verify.wording import Sentence, moment, second_shown

_TOLD_ELSEWHERE = frozenset(
    {
        *("purpose", "policy", "power", "list_version", "list_root", "answer", "refusal"),
        *("rows", "rows_root", "rows_index", "rows_group", "commitments"),
    }
)


@dataclass(frozen=True, slots=True)
class Report:
    """Sentences; `lacking` is what the policy asks and is not shown yet."""

    proved: tuple[Sentence, ...]
    not_proved: tuple[Sentence, ...]
    lacking: Fault | None


def report(checked: Checked, policy: Policy) -> Report:
    """The sentences of one checked receipt."""
    return Report(tuple(_proved(checked, policy)), tuple(_not_proved(checked, policy)), checked.lacking)


def promised(promise: Promise) -> Sentence:
    """What the log has promised, and by when."""
    at, until = moment(promise.accepted_at), moment(promises.due(promise))
    return Sentence("promised", {"log": promise.log, "at": at, "until": until})


def signatures(judged: Judged) -> Iterator[Sentence]:
    """Who signed a head."""
    stated = judged.log_second()
    if stated is not None:
        yield Sentence("log-moment", {"at": second_shown(stated)})
    for name, signed in judged.cosigned.items():
        yield Sentence("witnessed", {"name": name, "at": second_shown(signed.second or 0)})


def _proved(checked: Checked, policy: Policy) -> Iterator[Sentence]:
    receipt, entry = checked.receipt, checked.receipt.entry
    yield Sentence("act", {"entry": entry.entry_id, "event": entry.event, "at": moment(entry.at)})
    yield from _content(entry)
    for label, opening in receipt.openings.items():
        shown = opening.data.decode("utf-8", "backslashreplace")
        yield Sentence("opened", {"label": label, "data": shown})
    if (row := receipt.row) is not None:
        told = {"number": row.number or "", "name": row.name or "", "answer": row.answer or ""}
        yield Sentence("row", {"row": row.row, "rows": row.rows, **told})
        if row.index:
            yield Sentence("row-index")
    yield from _evidence(checked, policy)


def _evidence(checked: Checked, policy: Policy) -> Iterator[Sentence]:
    receipt, judged = checked.receipt, checked.judged
    if receipt.promise is not None:
        yield promised(receipt.promise)
    if receipt.proof is not None and judged is not None:
        place, size = receipt.proof.index + 1, receipt.proof.checkpoint.size
        yield Sentence("included", {"log": checked.log, "place": place, "size": size})
        yield from signatures(judged)
        if judged.met and policy.quorum != NONE:
            yield Sentence("quorum-met", {"quorum": policy.quorum})


def _content(entry: Entry) -> Iterator[Sentence]:
    facts = entry.facts
    if "answer" in facts:
        yield Sentence("answer", {"answer": _shown(facts["answer"])})
    if facts.get("refusal"):
        yield Sentence("refusal", {"refusal": _shown(facts["refusal"])})
    yield Sentence("asker", {"organisation": entry.organisation, "officer": entry.officer})
    if "purpose" in facts:
        yield Sentence("purpose", {"purpose": _shown(facts["purpose"])})
    if "policy" in facts and "power" in facts:
        yield Sentence("basis", {"policy": _shown(facts["policy"]), "power": _shown(facts["power"])})
    if "list_version" in facts and "list_root" in facts:
        version, root = _shown(facts["list_version"]), _shown(facts["list_root"])
        yield Sentence("list-version", {"number": version, "root": root})
    for key in facts:
        if key not in _TOLD_ELSEWHERE:
            yield Sentence("fact", {"key": key, "value": _shown(facts[key])})


def _not_proved(checked: Checked, policy: Policy) -> Iterator[Sentence]:
    entry = checked.receipt.entry
    for label in entry.commitments:
        if label not in checked.receipt.openings and not (checked.receipt.row and label == "run-salt"):
            yield Sentence("not-opened", {"label": label})
    if policy.quorum == NONE:
        yield Sentence("not-one-history")
    if checked.judged is not None and checked.judged.passed_over:
        yield Sentence("not-all-signatures", {"count": checked.judged.passed_over})
    yield from map(Sentence, ("not-truth", "not-later", "not-who", "not-clocks"))


def _shown(value: JSON) -> str:
    """A value of JSON as one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    if value is None or isinstance(value, bool):
        return {None: "-", True: "yes", False: "no"}[value]
    return str(value)
