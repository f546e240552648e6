"""Trust policies as in C2SP (c2sp.org/tlog-policy): which logs, which witnesses, and how many of them must agree."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tutela_verify import checkpoints
from tutela_verify.checkpoints import Checkpoint, Signed
from tutela_verify.faults import Fault, Unproved, require
from tutela_verify.keys import COSIGNING, Key, Kind, parse_key

NONE: Final = "none"
_MOST: Final = 256  # logs, witnesses and groups, each
_LARGEST: Final = 1 << 20  # bytes
_OTHER_BYTES: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Log:
    """A log by its key, whose name is the log's origin."""

    key: Key
    url: str | None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness by its key."""

    key: Key
    url: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Counts as having witnessed when at least `threshold` of its members have."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a checkpoint must bear to count. `quorum` names a witness or a group, or is `none`."""

    logs: tuple[Log, ...]
    witnesses: Mapping[str, Witness]
    groups: Mapping[str, Group]
    quorum: str

    def judge(self, checkpoint: Checkpoint) -> "Judged":
        """Who signed, and whether that is a quorum. Raises `LOG_UNKNOWN`, `NOT_SIGNED`, `SIGNATURE_WRONG`."""
        own = self.keys_of(checkpoint.origin)
        seconds = [Key(key.name, Kind.COSIGNATURE, key.public) for key in own if key.kind == Kind.ED25519]
        others = [witness.key for witness in self.witnesses.values()]
        signed = {one.key: one for one in checkpoints.signers(checkpoint, [*own, *seconds, *others])}
        require(any(key in signed for key in own), Fault.NOT_SIGNED, log=checkpoint.origin)
        cosigned = {name: signed[one.key] for name, one in self.witnesses.items() if one.key in signed}
        passed_over = len(checkpoint.note.signatures) - len(signed)
        log = tuple(signed[key] for key in [*own, *seconds] if key in signed)
        return Judged(log, cosigned, self._witnessed(self.quorum, cosigned), passed_over)

    def keys_of(self, origin: str) -> list[Key]:
        """The keys of one log, old and new. Raises `LOG_UNKNOWN`."""
        found = [log.key for log in self.logs if log.key.name == origin]
        require(bool(found), Fault.LOG_UNKNOWN, log=origin)
        return found

    def _witnessed(self, name: str, cosigned: Mapping[str, Signed]) -> bool:
        if name == NONE:
            return True
        group = self.groups.get(name)
        if group is None:
            return name in cosigned
        return sum(self._witnessed(member, cosigned) for member in group.members) >= group.threshold


@dataclass(frozen=True, slots=True)
class Judged:
    """Who signed a checkpoint: the log, and witnesses by their names in the policy.

    `passed_over` counts signatures of keys that the policy does not name or this program cannot check.
    """

    log: tuple[Signed, ...]
    cosigned: Mapping[str, Signed]
    met: bool
    passed_over: int

    def log_second(self) -> int | None:
        """The moment that the log itself states, in POSIX seconds; None where it states none."""
        return max((one.second for one in self.log if one.second is not None), default=None)


def parse(data: bytes) -> Policy:
    """Reads a policy file. Raises `POLICY_MALFORMED` with the line's number."""
    require(len(data) <= _LARGEST, Fault.POLICY_MALFORMED, line=0, why="size")
    lines = data.split(b"\n")
    require(lines.pop() == b"", Fault.POLICY_MALFORMED, line=len(lines) + 1, why="last newline")
    reading = _Reading()
    for place, line in enumerate(lines, 1):
        require(not _OTHER_BYTES.search(line), Fault.POLICY_MALFORMED, line=place, why="control character")
        # Bytes that are not ASCII are opaque: each stands for itself, whatever the encoding of the file.
        words = [word for word in re.split(r"[ \t]+", line.decode("utf-8", "surrogateescape")) if word]
        if words and not words[0].startswith("#"):
            reading.take(place, words[0], words[1:])
    return reading.whole()


@dataclass(slots=True)
class _Reading:
    """A policy while its lines are read."""

    logs: list[Log] = field(default_factory=list)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    members: set[str] = field(default_factory=set)

    def take(self, place: int, word: str, rest: list[str]) -> None:
        """Takes in one line."""
        match word, rest:
            case "log", [key, *url] if len(url) < 2:
                self._log(place, key, url)
            case "witness", [name, key, *url] if len(url) < 2:
                self._witness(place, name, key, url)
            case "group", [name, threshold, *members] if members:
                self._group(place, name, threshold, members)
            case "quorum", [name]:
                known = name == NONE or self._defined(name)
                require(known and self.quorum is None, Fault.POLICY_MALFORMED, line=place, why=word)
                self.quorum = name
            case _:
                raise _fault(place, "unknown line")

    def whole(self) -> Policy:
        """The policy, which must have said its quorum."""
        if self.quorum is None:
            raise _fault(0, "quorum")
        # Stricter than C2SP: a log that cosigns its own heads would be its own witness.
        own = {log.key.public for log in self.logs}
        if any(witness.key.public in own for witness in self.witnesses.values()):
            raise _fault(0, "log as witness")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _log(self, place: int, text: str, url: list[str]) -> None:
        key = _key(place, text)
        same = any(log.key.public == key.public for log in self.logs)
        require(not same and len(self.logs) < _MOST, Fault.POLICY_MALFORMED, line=place, why="log twice")
        self.logs.append(Log(key, url[0] if url else None))

    def _witness(self, place: int, name: str, text: str, url: list[str]) -> None:
        key = _key(place, text)
        require(
            key.kind in COSIGNING or key.kind not in list(Kind), Fault.POLICY_MALFORMED, line=place, why="key"
        )
        same = any(witness.key.public == key.public for witness in self.witnesses.values())
        require(
            not same and len(self.witnesses) < _MOST, Fault.POLICY_MALFORMED, line=place, why="witness twice"
        )
        self._name(place, name)
        self.witnesses[name] = Witness(key, url[0] if url else None)

    def _group(self, place: int, name: str, text: str, members: list[str]) -> None:
        known = all(self._defined(member) for member in members)
        require(known and len(self.groups) < _MOST, Fault.POLICY_MALFORMED, line=place, why="member")
        once = len(set(members)) == len(members) and self.members.isdisjoint(members)
        require(once, Fault.POLICY_MALFORMED, line=place, why="member twice")
        self._name(place, name)
        words = {"any": 1, "all": len(members)}
        threshold = words.get(text) or (int(text) if _THRESHOLD.fullmatch(text) else 0)
        require(1 <= threshold <= len(members), Fault.POLICY_MALFORMED, line=place, why="threshold")
        once = self._counts_once(threshold, members)
        require(once, Fault.POLICY_MALFORMED, line=place, why="one witness twice")
        self.members.update(members)
        self.groups[name] = Group(threshold, tuple(members))

    def _counts_once(self, threshold: int, members: list[str]) -> bool:
        """Whether no witness, by the name in its keys, stands in two groups, or twice in one that counts it twice."""
        here = self._owners(members)
        elsewhere = not set(here).isdisjoint(self._owners(self.members))
        return not elsewhere and (threshold == 1 or len(set(here)) == len(here))

    def _owners(self, members: Iterable[str]) -> list[str]:
        return [self.witnesses[member].key.name for member in members if member in self.witnesses]

    def _name(self, place: int, name: str) -> None:
        require(
            name != NONE and not self._defined(name), Fault.POLICY_MALFORMED, line=place, why="name twice"
        )

    def _defined(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups


def _key(place: int, text: str) -> Key:
    try:
        return parse_key(text)
    except Unproved:
        raise _fault(place, "key") from None


def _fault(place: int, why: str) -> Unproved:
    return Unproved(Fault.POLICY_MALFORMED, line=place, why=why)
