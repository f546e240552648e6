"""On what terms a body may ask: its powers, the law, coverage and the sample, each decided once and kept meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from django.conf import settings

from tutela.answers.inquiries.basis import basis
from tutela.answers.inquiries.calls import Terms
from tutela.answers.inquiries.identify import Sample
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, require
from tutela.core.crypto.keyring import RootKey, Use
from tutela.core.errors import Reason, Refusal
from tutela.core.law.policy import Policy
from tutela.core.law.schema import Purpose
from tutela.core.proofs.commitments import JSON
from tutela.index.lookup import queries as index
from tutela.index.lookup.queries import Covered
from tutela.keys import current
from tutela.packs.current import policy, purpose

_MOST_KEPT: Final = 10_000  # terms of officers

_Known = dict[tuple[str, str, str], Terms]  # by officer, organisation and purpose


def entitled(
    acting: Acting, purpose_code: str, on: date, permission: Permission
) -> tuple[Purpose, str, Covered]:
    """The purpose, the id of the policy that lets this body ask it, and its coverage; refuses what may not be asked."""
    return _entitled(acting, _Wanted.of(purpose_code), on, permission, index.coverages([purpose_code]))


def sample_for(acting: Acting, purpose_code: str, on: date) -> Sample:
    """The sample of this body, purpose and year."""
    root = current.ring().active(Use.DATA)
    return _sample(root, acting.organisation, purpose_code, on.year, settings.TUTELA_PENDING_SAMPLE)


@lru_cache(maxsize=10_000)
def _sample(root: RootKey, organisation: str, purpose_code: str, year: int, one_in: int) -> Sample:
    secret = root.hash_key("sample").digest(f"{organisation}\x1f{purpose_code}\x1f{year}".encode())
    return Sample.of(secret, one_in)


class Deciding:
    """What is decided for the calls of one transaction: each once."""

    def __init__(self, on: date, coverages: Mapping[str, Covered]) -> None:
        self._on, self._coverages, self._before = on, coverages, _kept.under(_Grounds.now(on))
        self._wanted: dict[str, _Wanted] = {}
        self._bases: dict[str, dict[str, JSON]] = {}
        # By the officer's own object, which the calls hold: one that equals it is decided again, and alike.
        self._terms: dict[tuple[int, str], Terms | Refusal] = {}

    def terms(self, acting: Acting, code: str) -> Terms | Refusal:
        """The terms on which a body may ask, or why it may not."""
        known = self._terms.get((id(acting), code))
        if known is None:
            known = self._terms[id(acting), code] = self._decided(acting, code)
        return known

    def _decided(self, acting: Acting, code: str) -> Terms | Refusal:
        """What was decided before on the very same grounds, or anew; a refusal is always decided anew."""
        like = (acting.officer, acting.organisation, code)
        known = self._before.get(like)
        if known is not None and known.acting == acting and known.covered == self._coverages[code]:
            return known
        try:
            wanted = self._wanted.get(code) or self._wanted.setdefault(code, _Wanted.of(code))
            found = _entitled(acting, wanted, self._on, Permission.INQUIRY_ASK, self._coverages)
            rests_on = self._bases.get(code) or self._bases.setdefault(code, basis(code, self._on))
            decided = Terms(acting, *found, sample_for(acting, code, self._on), rests_on)
        except Refusal as refusal:
            return refusal
        self._before[like] = decided
        return decided


@dataclass(frozen=True, slots=True, eq=False)
class _Grounds:
    """What terms are decided on besides the officer, the purpose and its coverage."""

    on: date
    law: Policy
    root: RootKey  # of the sample
    one_in: int

    @staticmethod
    def now(on: date) -> "_Grounds":
        """In this process, for a day."""
        return _Grounds(on, policy(), current.ring().active(Use.DATA), settings.TUTELA_PENDING_SAMPLE)

    def is_like(self, other: "_Grounds") -> bool:
        """Whether both are of one day, one law and one key; a law that was read again is another."""
        return self.law is other.law and (self.on, self.root, self.one_in) == (
            other.on,
            other.root,
            other.one_in,
        )


class _Kept:
    """Terms of former transactions: the same bodies ask again and again, and each would cost each group its terms.

    An officer's office is read anew for every group, as is whether a purpose is covered: both are held against the
    terms. All terms are dropped together as soon as anything else they were decided on is another.
    """

    def __init__(self) -> None:
        self._held: tuple[_Grounds, _Known] | None = None

    def under(self, grounds: _Grounds) -> _Known:
        """Those that were decided on such grounds; more may be added."""
        held = self._held
        if held is None or not held[0].is_like(grounds) or len(held[1]) >= _MOST_KEPT:
            held = self._held = (grounds, {})
        return held[1]


_kept: Final = _Kept()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A purpose, and what the power to ask about it is asked for."""

    purpose: Purpose
    scope: Scope

    @staticmethod
    def of(code: str) -> "_Wanted":
        """Refuses `PURPOSE_UNKNOWN`."""
        found = purpose(code)
        return _Wanted(found, Scope(purpose=found.code, askers=tuple(sorted(found.asked_by))))


def _entitled(
    acting: Acting, wanted: _Wanted, on: date, permission: Permission, coverages: Mapping[str, Covered]
) -> tuple[Purpose, str, Covered]:
    rule, code, law = require(acting, permission, wanted.scope), wanted.purpose.code, policy()
    law.scope_on(code, law.regimes[code], on)  # refuses while the law behind it is silent
    covered = coverages[code]
    if covered.missing:
        raise Refusal(Reason.NOT_COVERED, missing=covered.missing)
    return wanted.purpose, rule, covered
