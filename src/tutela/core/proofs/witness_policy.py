"""Which logs and witnesses are known, and how many cosignatures make a checkpoint valid (c2sp.org/tlog-policy)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.keys import Kind, Verifier, parse_verifier

NONE: Final = "none"
MOST_BYTES: Final = 1_000_000
_FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_SPACE: Final = re.compile(r"[ \t]+")
_COUNT: Final = re.compile(r"[1-9][0-9]{0,5}")
_ADDRESS: Final = re.compile(r"https?://[!-~]+")
_LOG_KINDS: Final = tuple(Kind)  # a log may sign in any way that a checkpoint can be signed
_WITNESS_KINDS: Final = (Kind.COSIGNATURE, Kind.ML_DSA_44)


@dataclass(frozen=True, slots=True)
class Known:
    """A log or a witness: its key, and where it is reached, if it is."""

    verifier: Verifier
    url: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """It has witnessed what at least `threshold` of its members have."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """A policy file as read; `witnesses` and `groups` by their names in the file."""

    logs: tuple[Known, ...]
    witnesses: Mapping[str, Known]
    groups: Mapping[str, Group]
    quorum: str

    def is_met(self, cosigned: Collection[Verifier]) -> bool:
        """Whether a checkpoint under which these keys have signed is witnessed."""
        return self.quorum == NONE or self._witnessed(self.quorum, cosigned)

    def _witnessed(self, name: str, cosigned: Collection[Verifier]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].verifier in cosigned
        group = self.groups[name]
        return sum(self._witnessed(member, cosigned) for member in group.members) >= group.threshold


def parse(data: bytes) -> WitnessPolicy:
    """Reads a policy strictly. Refuses `WITNESS_POLICY_INVALID` with the line and what is wrong there."""
    reader = _Reader()
    if len(data) > MOST_BYTES:
        raise _wrong(0, "longer than a policy may be")
    if data and not data.endswith(b"\n"):
        raise _wrong(data.count(b"\n") + 1, "the last line does not end")
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        if _FORBIDDEN.search(line):
            raise _wrong(number, "a control character")
        # Whatever is not ASCII is opaque: the escapes bring the same bytes back.
        words = _SPACE.split(line.decode("utf-8", "surrogateescape").strip(" \t"))
        if words != [""] and not words[0].startswith("#"):
            reader.read(number, words)
    return reader.policy()


class _Reader:
    """What the lines so far have defined."""

    def __init__(self) -> None:
        self._logs: list[Known] = []
        self._witnesses: dict[str, Known] = {}
        self._groups: dict[str, Group] = {}
        self._grouped: set[str] = set()
        self._quorum: str | None = None
        self._line = 0

    def read(self, number: int, words: Sequence[str]) -> None:
        self._line = number
        match words:
            case ["log", key, *rest] if len(rest) <= 1:
                self._logs.append(self._known(key, rest, _LOG_KINDS, self._logs))
            case ["witness", name, key, *rest] if len(rest) <= 1:
                self._require_new(name)
                self._witnesses[name] = self._known(key, rest, _WITNESS_KINDS, self._witnesses.values())
            case ["group", name, count, *members] if members:
                self._require_new(name)
                self._groups[name] = self._group(count, members)
            case ["quorum", name]:
                self._require(self._quorum is None, "a second quorum")
                self._require(name == NONE or self._is_defined(name), "a name that no line before defines")
                self._quorum = name
            case _:
                raise _wrong(number, "not a line of a policy")

    def policy(self) -> WitnessPolicy:
        if self._quorum is None:
            raise _wrong(self._line, "no quorum")
        # Stricter than the specification: a log that cosigns its own heads would be its own witness.
        own = {log.verifier.key for log in self._logs}
        if any(one.verifier.key in own for one in self._witnesses.values()):
            raise _wrong(self._line, "a log as its own witness")
        return WitnessPolicy(tuple(self._logs), self._witnesses, self._groups, self._quorum)

    def _known(
        self, key: str, rest: Sequence[str], kinds: Collection[Kind], others: Collection[Known]
    ) -> Known:
        try:
            verifier = parse_verifier(key)
        except (Refusal, UnicodeEncodeError):
            raise _wrong(self._line, "not a verifier key") from None
        self._require(verifier.kind in kinds, "a key of a type that has no place here")
        self._require(
            verifier.key not in [one.verifier.key for one in others], "a key that stands here twice"
        )
        self._require(all(_ADDRESS.fullmatch(url) for url in rest), "not an http address")
        return Known(verifier, rest[0] if rest else None)

    def _group(self, count: str, members: Sequence[str]) -> Group:
        self._require(all(map(self._is_defined, members)), "a name that no line before defines")
        again = len(set(members)) < len(members) or not self._grouped.isdisjoint(members)
        self._require(not again, "a member that is already in a group")
        threshold = {"any": 1, "all": len(members)}.get(count)
        if threshold is None:
            self._require(bool(_COUNT.fullmatch(count)), "not a number of members")
            threshold = int(count)
        self._require(threshold <= len(members), "more than the group has members")
        self._require(self._counts_once(threshold, members), "a witness that would count twice")
        self._grouped |= set(members)
        return Group(threshold, tuple(members))

    def _counts_once(self, threshold: int, members: Sequence[str]) -> bool:
        """Stricter than the specification: one witness, known by the name in its keys, stands in one group at most.

        It stands there more than once only where any member is enough: otherwise it could be a quorum by itself.
        """
        here, before = self._owners(members), self._owners(self._grouped)
        once = threshold == 1 or len(set(here)) == len(here)
        return once and set(here).isdisjoint(before)

    def _owners(self, members: Collection[str]) -> list[str]:
        return [self._witnesses[name].verifier.name for name in members if name in self._witnesses]

    def _is_defined(self, name: str) -> bool:
        return name in self._witnesses or name in self._groups

    def _require_new(self, name: str) -> None:
        self._require(name != NONE and not self._is_defined(name), "a name that is taken")

    def _require(self, holds: bool, detail: str) -> None:
        if not holds:
            raise _wrong(self._line, detail)


def _wrong(line: int, detail: str) -> Refusal:
    return Refusal(Reason.WITNESS_POLICY_INVALID, line=line, detail=detail)
