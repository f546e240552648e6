"""`tutela-verify`: checks receipts, rows, promises, checkpoints and tiles without trusting the registry.

Exit codes: 0 proved, 1 false, 2 unreadable or called wrongly, 3 genuine but not complete, 4 evidence against the log.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tutela_verify import checkpoints, compare, merkle, policy, promises, receipts, tiles
from tutela_verify.checkpoints import Checkpoint
from tutela_verify.encoding import text_of
from tutela_verify.faults import Exit, Fault, Unproved, require
from tutela_verify.policy import Judged, Policy
from tutela_verify.receipts import Receipt
from tutela_verify.report import Report, promised, report, signatures
from tutela_verify.sources import LARGEST_FILE, Copying, Source, file_bytes, source, write
from tutela_verify.tiles import Tiles
from tutela_verify.wording import Language, Sentence, of_fault

_EXITS: Final = (
    "Exit codes: 0 proved; 1 false (altered, forged, contradictory); 2 unreadable, or called wrongly;"
    " 3 genuine so far, not complete; 4 fork, rewritten history or broken promise: evidence against the log."
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Carries out one command; every fault becomes one line and an exit code."""
    told = _parser().parse_args(arguments)
    try:
        found: Report = told.act(told)
    except Unproved as fault:
        _print_fault(fault, told)
        return fault.exit()
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    _print_report(found, told)
    return Exit.PROVED if found.lacking is None else Unproved(found.lacking).exit()


def _receipt(told: argparse.Namespace) -> Report:
    """One receipt file, or two of one entry held together: what the earlier lacks the later may show."""
    trusted = _policy(told)
    checked = receipts.check(_read(told.file), trusted)
    if told.against is None:
        return report(checked, trusted)
    other = receipts.check(replace(_read(told.against), row=None), trusted)
    promises.check_together(checked, other)
    if checked.lacking is not None and other.judged is not None:
        whole = replace(checked.receipt, proof=other.receipt.proof)
        checked = replace(checked, receipt=whole, judged=other.judged, lacking=other.lacking)
    found = report(checked, trusted)
    agree = Sentence("agree", {"entry": checked.receipt.entry.entry_id})
    return replace(found, proved=(*found.proved, agree))


def _promise(told: argparse.Namespace) -> Report:
    """A promise, and all tiles of the log that gave it."""
    data = file_bytes(told.file, told.file.name)
    (promise, entry), trusted = receipts.parse_promise(data), _policy(told)
    receipts.check_promise(promise, entry, trusted)
    served: Source = source(told.tiles)
    if told.save is not None:
        write(told.save / "receipt.json", data)
        served = Copying(served, told.save)
    head, judged = _head(served, trusted)
    require(head.origin == promise.log, Fault.LOG_DIFFERS, log=head.origin)
    found = tiles.recompute(Tiles(served, head.size), (), _progress(told), promise.leaf)
    require(found.root == head.root, Fault.ROOT_DIFFERS, size=head.size)
    if found.place is None:
        raise promises.absent(promise, head, judged)
    included = Sentence("included", {"log": head.origin, "place": found.place + 1, "size": head.size})
    lacking = None if judged.met else Fault.COSIGNATURES_MISSING
    said = (promised(promise), included, *signatures(judged))
    return Report(said, (Sentence("not-clocks"),), lacking)


def _row(told: argparse.Namespace) -> Report:
    """One row of a bulk run; what the file leaves out is asked for, so that no person stands on a command line."""
    trusted, receipt = _policy(told), _read(told.file)
    if receipt.row is None:
        raise Unproved(Fault.RECEIPT_MALFORMED, where="row")
    answers = {key: _asked(key, told) for key in receipt.row.missing()}
    row = receipt.row.told(answers)
    whole = Receipt(receipt.entry, receipt.promise, receipt.proof, receipt.openings, row)
    return report(receipts.check(whole, trusted), trusted)


def _checkpoint(told: argparse.Namespace) -> Report:
    """Two signed heads."""
    trusted = _policy(told)
    one, other = (_note(path) for path in (told.one, told.other))
    judged = trusted.judge(one), trusted.judge(other)
    compare.check(one, other, judged, _path(told, one, other))
    old, new = sorted((one.size, other.size))
    last = (
        Sentence("same", {"log": one.origin, "size": old})
        if old == new
        else Sentence("grew", {"log": one.origin, "old": old, "new": new})
    )
    pairs = zip((told.one, told.other), judged, strict=True)
    return Report(
        (*(_signed_by(path.name, who) for path, who in pairs), last), (Sentence("not-clocks"),), None
    )


def _tiles(told: argparse.Namespace) -> Report:
    """All tiles of a log, against its own head and heads that were kept."""
    trusted, served = _policy(told), source(told.source)
    head, judged = _head(served, trusted)
    kept = [_note(path) for path in told.kept]
    for before in kept:
        _check_kept(before, head, (trusted.judge(before), judged))
    found = tiles.recompute(Tiles(served, head.size), {before.size for before in kept}, _progress(told))
    require(found.root == head.root, Fault.ROOT_DIFFERS, size=head.size)
    for before in kept:
        same = found.roots[before.size] == before.root
        require(same, Fault.REWRITTEN, log=head.origin, old=before.size, new=head.size)
    grew = [Sentence("grew", {"log": head.origin, "old": one.size, "new": head.size}) for one in kept]
    whole = Sentence("recomputed", {"tiles": found.tiles, "size": head.size})
    lacking = None if judged.met else Fault.COSIGNATURES_MISSING
    return Report((whole, *signatures(judged), *grew), (Sentence("not-clocks"),), lacking)


def _check_kept(kept: Checkpoint, head: Checkpoint, judged: tuple[Judged, Judged]) -> None:
    require(kept.origin == head.origin, Fault.LOG_DIFFERS, log=kept.origin)
    found = compare.contradiction(kept, head, (judged[0].log_second(), judged[1].log_second()))
    if found is not None:
        raise found
    require(kept.size <= head.size, Fault.SERVED_OLDER, size=head.size, kept=kept.size)


def _path(told: argparse.Namespace, one: Checkpoint, other: Checkpoint) -> Sequence[bytes] | None:
    if told.proof is not None:
        return compare.parse_path(file_bytes(told.proof, told.proof.name))
    if told.tiles is not None:
        old, new = sorted((one.size, other.size))
        return merkle.whole_consistency(old, new, Tiles(source(told.tiles), new).at)
    return None


def _read(path: Path) -> Receipt:
    return receipts.parse(file_bytes(path, path.name))


def _head(served: Source, trusted: Policy) -> tuple[Checkpoint, Judged]:
    """The head that stands beside the tiles, and who signed it."""
    note = served.read("checkpoint", LARGEST_FILE)
    if note is None:
        raise Unproved(Fault.FILE_UNREADABLE, where="checkpoint")
    head = checkpoints.parse(text_of(note, "checkpoint"))
    return head, trusted.judge(head)


def _policy(told: argparse.Namespace) -> Policy:
    return policy.parse(file_bytes(told.policy, told.policy.name))


def _note(path: Path) -> Checkpoint:
    return checkpoints.parse(text_of(file_bytes(path, path.name), path.name))


def _asked(key: str, told: argparse.Namespace) -> str:
    for line in _lines(Sentence(f"ask-{key}"), told.language):
        print(line, file=sys.stderr)
    found = sys.stdin.readline(4096)
    require(bool(found), Fault.PERSON_MISSING)
    return found


def _signed_by(file: str, judged: Judged) -> Sentence:
    names = [judged.log[0].key.name, *judged.cosigned]
    return Sentence("signed-by", {"file": file, "names": ", ".join(names)})


def _progress(told: argparse.Namespace) -> tiles.Progress:
    if told.json or not sys.stderr.isatty():
        return lambda done, total: None
    return lambda done, total: print(f"\r{done:,} / {total:,}", end="", file=sys.stderr)


def _print_report(found: Report, told: argparse.Namespace) -> None:
    lacking = [] if found.lacking is None else [of_fault(Unproved(found.lacking))]
    if told.json:
        parts = {"proved": found.proved, "incomplete": lacking, "not_proved": found.not_proved}
        print(
            json.dumps({key: [_data(one) for one in part] for key, part in parts.items()}, ensure_ascii=False)
        )
        return
    _print_part("heading-proved", found.proved, told.language)
    _print_part("heading-incomplete", lacking, told.language)
    _print_part("heading-not-proved", found.not_proved, told.language)


def _print_fault(fault: Unproved, told: argparse.Namespace) -> None:
    sentence = of_fault(fault)
    if told.json:
        print(json.dumps({"fault": _data(sentence)}, ensure_ascii=False))
    else:
        print(" ".join(_lines(sentence, told.language)), file=sys.stderr)


def _print_part(heading: str, sentences: Sequence[Sentence], language: Language) -> None:
    if not sentences:
        return
    print(" · ".join(_lines(Sentence(heading), language)))
    for place, sentence in enumerate(sentences, 1):
        first, *rest = _lines(sentence, language)
        print(f"{place:3}. {first}")
        for line in rest:
            print(f"     {line}")


def _lines(sentence: Sentence, language: Language) -> list[str]:
    both = {Language.CHINESE: sentence.zh(), Language.ENGLISH: sentence.en()}
    return [text for one, text in both.items() if language in (one, Language.BOTH)]


def _data(sentence: Sentence) -> dict[str, object]:
    return {"code": sentence.code, "values": dict(sentence.values), "zh": sentence.zh(), "en": sentence.en()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tutela-verify", description=__doc__, epilog=_EXITS)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = _command(commands, "receipt", _receipt, "checks a receipt file offline")
    one.add_argument("file", type=Path)
    one.add_argument("--against", type=Path, help="another receipt of the same entry, kept from before")
    row = _command(commands, "row", _row, "checks the receipt of one row of a bulk run")
    row.add_argument("file", type=Path)
    two = _command(commands, "checkpoint", _checkpoint, "holds two signed checkpoints of one log together")
    two.add_argument("one", type=Path)
    two.add_argument("other", type=Path)
    two.add_argument("--proof", type=Path, help="a consistency path: base64 lines, or the registry's JSON")
    two.add_argument("--tiles", help="a folder or address whose tiles give the path")
    kept = _command(commands, "promise", _promise, "holds a log's promise against its tiles")
    kept.add_argument("file", type=Path, help="a receipt file, or the receipt as it came with the answer")
    kept.add_argument("--tiles", required=True, help="a folder or address with `checkpoint` and `tile/`")
    kept.add_argument("--save", type=Path, help="writes all that was read into this folder: the evidence")
    all_ = _command(commands, "tiles", _tiles, "recomputes the root of a log from its tiles")
    all_.add_argument("source", help="a folder or address that holds `checkpoint` and `tile/`")
    all_.add_argument("--kept", type=Path, action="append", default=[], help="a checkpoint kept from before")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    act: Callable[[argparse.Namespace], Report],
    says: str,
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=says, description=says, epilog=_EXITS)
    made.set_defaults(act=act)
    made.add_argument("--policy", type=Path, required=True, help="whom you trust (c2sp.org/tlog-policy)")
    made.add_argument("--language", type=Language, choices=list(Language), default=Language.BOTH)
    made.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    return made
