"""The people of the worked decisions, and the two laws of a made-up land under which they are decided."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from tests.core.lands import CITE, READING, scope
from tests.core.test_disclosure_conditions import law, record
from tutela.core.disclosure.history import (
    Act,
    Combination,
    Finding,
    FindingKind,
    History,
    Measure,
    MeasureKind,
    NonProsecution,
    Penalty,
    Position,
    Record,
    RecordKind,
    Sentence,
)

LIMBS: Final = (
    "rule: grave, kind: conviction, offences: [rape], fault: intent, victim: minor, penalties: [fixed-term, life],"
    " months_over: 36, or_rights_deprived: true, offender_from_years: 18, acted_from: 2002-01-01,"
    f" decided_from: 2003-01-01, times_at_least: 2, times_within: {{years: 5}}, risks: [high, medium], relief_{CITE},"
    f" window: {{starts: at-large, after: {{months: 6}}, lasts: {{years: 20}}, {CITE}}}",
    "rule: lesser, kind: conviction, offences: [molestation], window: {starts: completed,"
    f" lasts_by_risk: {{low: {{years: 1}}, high: {{years: 9}}}}, {CITE}}}",
    "rule: let-off, kind: non-prosecution, families: [sexual], grounds: [discretionary], leaves_open: use-of-the-post",
    "rule: fined, kind: administrative-penalty, families: [all]",
)
BESIDE: Final = f"""\
sealing:
  - {{rule: young, kind: conviction, under_years: 18, age_{CITE}, months_at_most: 60, limit_{CITE},
     combined_at_limit: doubt, combined_{READING}, {CITE}}}
  - {{rule: all-fines, kind: administrative-penalty, opens_for: [ask], opens_{READING}, {CITE}}}
straddling:
  - {{rule: early, decides: before, {READING}}}
spent:
  - {{rule: old, months_at_most: 3, fine_at_most: 10000, clean: {{years: 3}}, {CITE}}}
bans:
  - {{rule: listing, kind: listed, zh: 列入, en: Listing, decided_by: [court], starts: effect, ends: control, {CITE}}}
  - {{rule: striking, kind: qualification-lost, zh: 除名, en: Striking, decided_by: [court], starts: decided,
     ends: order, not_for_acts_before: 2010-01-01, not_before_{READING}, {CITE}}}
"""
ORDERS: Final = f"rule: listed, kind: listed, {CITE}}}\n      - {{rule: struck, kind: qualification-lost"
LAW: Final = law(scope(*LIMBS, measures=ORDERS) + BESIDE)
# a law that counts orders of many kinds, and what several records say together
OF_THIS_KIND: Final = (
    "staff, kind: employment-ban, starts: completed, ends: term, staff_only: true",
    "anybody, kind: employment-ban, starts: completed-or-paroled, ends: term",
    "under-control, kind: injunction, starts: effect, ends: control",
    "on-probation, kind: injunction, starts: effect, ends: probation",
    "collected, kind: qualification-revoked, starts: effect, ends: term, lasts: {years: 5, months: 4, days: 3},"
    f" grows_from: [{{rule: grave, kind: conviction, offences: [rape], {CITE}}}], declared_{READING}",
    f"kept-away, kind: no-contact, starts: acted, ends: term, not_for_acts_before: 2009-05-02, not_before_{READING}",
    "unlicensed, kind: licence-barred, starts: at-large, ends: term, lasts: {years: 9}",
    "in-a-list, kind: listed, starts: ordered, ends: order",
)
KINDS: Final = ("injunction", "qualification-revoked", "no-contact", "licence-barred", "listed")
COUNTED: Final = "rule: employment-ban, kind: employment-ban" + "".join(
    f", {CITE}}}\n      - {{rule: {kind}, kind: {kind}" for kind in KINDS
)
TOGETHER: Final = (
    "rule: twice, kind: conviction, offences: [accident], times_at_least: 2",
    "rule: after-a-fine, kind: conviction, families: [sexual], again_after: administrative-penalty,"
    " times_within: {years: 2}",
    "rule: of-intent, kind: administrative-penalty, offences: [indecency], fault: intent, victim: minor",
    "rule: late, kind: non-prosecution, families: [all], grounds: [discretionary, evidential],"
    " acted_from: 2009-05-02",
    f"rule: paroled, kind: non-prosecution, offences: [rape], grounds: [evidential],"
    f" window: {{starts: completed-or-paroled, lasts: {{years: 20, days: 3}}, {CITE}}}",
    f"rule: acted, kind: non-prosecution, offences: [molestation], grounds: [evidential],"
    f" window: {{starts: acted, after: {{days: 3}}, {CITE}}}",
)
BANS: Final = "".join(
    f"  - {{rule: {one}, zh: 禁, en: Ban, decided_by: [court], {CITE}}}\n" for one in OF_THIS_KIND
)
ALL_SPENT: Final = (
    f"spent:\n  - {{rule: old, months_at_most: 3, fine_at_most: 10000, clean: {{years: 3}}, {CITE}}}\n"
)
OTHER_LAW: Final = law(scope(*TOGETHER, measures=COUNTED) + ALL_SPENT + f"bans:\n{BANS}")
BORN, ON = date(1980, 5, 1), date(2016, 1, 1)
GRAVE: Final[dict[str, Any]] = {"minor": True, "sentence": Sentence(Penalty.FIXED_TERM, 48, 3)}
FINED: Final[dict[str, Any]] = {
    "kind": RecordKind.ADMINISTRATIVE_PENALTY,
    "sentence": None,
    "effective_on": None,
}
SPARED: Final[dict[str, Any]] = {
    "kind": RecordKind.NON_PROSECUTION,
    "sentence": None,
    "effective_on": None,
}


def person(*records: Record, born_on: date | None = BORN, **more: Any) -> History:
    return History(born_on, records=records, **more)


def found(on: date, value: str, kind: FindingKind = FindingKind.RISK) -> Finding:
    return Finding("f", kind, on, value)


def order(**facts: Any) -> Measure:
    return Measure("m1", MeasureKind.LISTED, **facts)


FREED = found(date(2012, 6, 1), "yes", FindingKind.RELIEF)
UNDER_CONTROL = record(
    offence="accident", decided_on=date(2014, 7, 1), served_on=date(2014, 7, 2), effective_on=None, appealed=False,
    sentence=Sentence(Penalty.CONTROL, 24, 5),
)  # fmt: skip
PEOPLE: Final = {
    "convicted twice": person(
        record(**GRAVE, completed_on=date(2013, 3, 1), paroled_on=date(2012, 3, 1)),
        record(
            "r2", **GRAVE, acted_on=date(2012, 5, 1), acted_until=date(2012, 5, 9), decided_on=date(2013, 2, 1),
            served_on=date(2013, 2, 2), effective_on=None, appealed=False, completed_on=date(2017, 2, 1),
        ),
        findings=(found(date(2014, 1, 1), "low"), found(date(2015, 1, 1), "high"), FREED),
    ),
    "convicted once, without rights, then relieved": person(
        record(sentence=Sentence(Penalty.DETENTION, 4, suspended_months=12, rights_deprived=True)),
        findings=(FREED,),
    ),
    "convicted while young": person(
        record(
            acts=(
                Act("rape", date(2010, 4, 1), date(2010, 5, 1), True),
                Act("accident", date(2012, 1, 1), None, False),
            ),
            decided_on=date(2012, 6, 1),
            sentence=Sentence(Penalty.FIXED_TERM, 60, combination=Combination.NEW_CRIME),
        ),
        record("r2", sentence=None),
        record("r3", acted_on=None),
        record("r4", sentence=None, decided_on=None, effective_on=None),
        born_on=date(1993, 5, 1),
    ),
    "unsealed by order where the law leaves it to a finding": person(
        record(
            acts=(Act("rape", date(2011, 4, 1)), Act("rape", date(2011, 6, 1))), decided_on=date(2012, 1, 1),
            unsealed_on=date(2013, 1, 1),
        ),
        record("r2", unsealed_on=date(2013, 1, 1)),
        born_on=date(1993, 5, 1),
    ),
    "sealed by order, and one unsealed again": person(
        record(sealed_on=date(2015, 1, 1)), record("r2", sealed_on=date(2014, 1, 1), unsealed_on=date(2015, 1, 1))
    ),
    "overturned, and of no known day": person(
        record(overturned_on=date(2015, 1, 1)), record("r2", decided_on=None, effective_on=None)
    ),
    "lightly sentenced": person(
        record(offence="accident", sentence=Sentence(Penalty.FIXED_TERM, 2, fine=5_000)),
        record("r2", "molestation", decided_on=date(2012, 1, 1), sentence=Sentence(Penalty.FINE)),
    ),
    "whose risk was found": person(
        record(offence="molestation", completed_on=date(2012, 1, 1)),
        record("r2", "molestation"),
        record("r3", "molestation", acted_on=date(2004, 12, 31), completed_on=date(2008, 1, 1)),
        findings=(found(date(2015, 1, 1), "high"),),
    ),
    "too young, and of an act that nobody knows": person(
        record(offence="indecency", **FINED),
        record("r2", "no-such", **FINED, acted_on=None),
        record("r3", "indecency", **FINED, acted_on=None),
        born_on=date(1999, 5, 1),
    ),
    "not prosecuted": person(
        record(**SPARED, non_prosecution=NonProsecution.DISCRETIONARY),
        record("r2", **SPARED, non_prosecution=NonProsecution.EVIDENTIAL),
        record("r3", "accident", **SPARED),
        record("r4", **SPARED, decided_on=None),
    ),
    "listed for days of its own": person(
        record(offence="accident"),
        measures=(order(decided_on=date(2012, 1, 1), from_on=date(2012, 2, 1), until_on=date(2014, 2, 1), months=24),),
    ),
    "listed with a record under control": person(
        UNDER_CONTROL, measures=(order(decided_on=None, record="r1"), order(decided_on=None, record="r9"))
    ),
    "listed with a record under control of days, and of no term": person(
        replace(UNDER_CONTROL, sentence=Sentence(Penalty.CONTROL, None, 600)),
        replace(UNDER_CONTROL, reference="r2", sentence=Sentence(Penalty.CONTROL)),
        measures=(order(decided_on=None, record="r2"), order(decided_on=None, record="r1")),
    ),
    "struck off for an act older than the law of it": person(
        record(offence="accident"),
        measures=(
            Measure("m1", MeasureKind.QUALIFICATION_LOST, date(2012, 1, 1), date(2012, 2, 1), None, 120, "r1"),
        ),
    ),
    "listed with a record that is sealed": person(
        record(sealed_on=date(2015, 1, 1)), measures=(order(decided_on=date(2012, 1, 1), record="r1"),)
    ),
    "listed on a day that nobody wrote, and lifted": person(
        measures=(order(decided_on=None, months=60), order(decided_on=ON, from_on=ON, lifted_on=ON))
    ),
    "of two stated births": person(
        record(**GRAVE),
        record("r2", acted_on=date(1997, 1, 1), acted_until=date(1999, 1, 1)),
        born_on=None,
        births=(BORN, date(1981, 5, 1)),
    ),
}  # fmt: skip


TEACHER = Position("teacher", date(2005, 9, 1), date(2009, 5, 2))
PUPIL = Position("guard", date(2009, 5, 2))
SERVED: Final[dict[str, Any]] = {
    "served_on": date(2010, 4, 2), "effective_on": None, "appealed": False,
    "paroled_on": date(2011, 3, 1), "completed_on": date(2012, 3, 1),
}  # fmt: skip
ON_PROBATION: Final[dict[str, Any]] = {"sentence": Sentence(Penalty.FIXED_TERM, 30, 2, suspended_months=48)}
FINED_2008: Final = record(
    "r0", "indecency", **FINED, acted_on=date(2008, 1, 1), decided_on=date(2008, 6, 1), minor=False
)


def barred(kind: str, **facts: Any) -> Measure:
    values: dict[str, Any] = {"decided_on": date(2010, 3, 31), "record": "r1", **facts}
    return Measure(values.pop("reference", "m1"), MeasureKind(kind), **values)


MORE_PEOPLE: Final = {
    "barred as a teacher, whose post ended the day after the act": person(
        record(offence="accident", **SERVED),
        measures=(barred("employment-ban", months=36),),
        positions=(TEACHER, PUPIL),
    ),
    "barred as one who came to the post after the act": person(
        record(offence="accident", **SERVED), measures=(barred("employment-ban", months=36),), positions=(PUPIL,)
    ),
    "barred for an act of no known day": person(
        record(offence="accident", **SERVED, acted_on=None),
        measures=(barred("employment-ban", months=60),),
        positions=(TEACHER, replace(PUPIL, until_on=date(2010, 1, 1))),
    ),
    "enjoined, and enjoined with no record, and with no sentence": person(
        record(offence="accident", **ON_PROBATION),
        record("r2", "accident", sentence=None),
        record("r3", "accident", sentence=Sentence(Penalty.CONTROL, 70, 9, fine=20_000), effective_on=None),
        record("r4", "accident", sentence=Sentence(Penalty.CONTROL, 70, fine=20_000), completed_on=date(2012, 5, 6)),
        measures=(
            barred("injunction"), barred("injunction", record="r9", reference="m2"),
            barred("injunction", record="r2", reference="m3"), barred("injunction", record="r3", reference="m4"),
            barred("injunction", record="r4", reference="m5"),
            barred("injunction", record="r4", reference="m6", months=900),
        ),
    ),
    "struck off by law, and declared so": person(
        record(effective_on=None, appealed=None, decided_on=date(2011, 1, 1)),
        record("r2", effective_on=None, served_on=date(2010, 5, 1), appealed=False, overturned_on=date(2015, 3, 1)),
        measures=(
            barred("qualification-revoked", record="r2"),
            barred("qualification-revoked", record=None, reference="m2"),
            barred("qualification-revoked", decided_on=date(2010, 6, 1), reference="m3"),
            barred("qualification-revoked", decided_on=date(2011, 6, 1), reference="m4"),
        ),
    ),
    "kept away for an old act, for one in time, and for one of no known day": person(
        record(offence="accident", acted_until=date(2009, 5, 1)),
        record("r2", "accident", acted_until=date(2009, 5, 2)),
        record("r3", "accident", acted_on=None),
        measures=(
            *(barred("no-contact", record=f"r{at}", reference=f"m{at}", months=at) for at in (1, 2, 3)),
            barred("no-contact", record="r2", reference="m4"),
            barred("no-contact", record=None, reference="m5"),
        ),
    ),
    "without a licence from the day outside": person(
        record(offence="accident", **ON_PROBATION, paroled_on=date(2012, 1, 1)),
        record("r2", "accident", paroled_on=date(2012, 1, 1), completed_on=date(2013, 1, 1)),
        record("r3", "accident", sentence=None, completed_on=date(2013, 1, 1)),
        measures=tuple(barred("licence-barred", record=f"r{at}", reference=f"m{at}") for at in (1, 2, 3)),
    ),
    "in a list that says no day": person(
        measures=(barred("listed", record=None), barred("listed", decided_on=None, reference="m2"))
    ),
    "convicted twice, of whom it is open whether the first is spent": person(
        record(offence="accident", sentence=Sentence(Penalty.FINE)),
        record("r2", "accident", decided_on=date(2014, 1, 1)),
        record("r3", "no-such", acted_until=date(2009, 6, 2), decided_on=date(2014, 1, 1)),
        record("r4", "accident", decided_on=date(2014, 1, 1), effective_on=None, appealed=True),
    ),
    "convicted after a fine": person(
        FINED_2008,
        record(offence="molestation"),
        record("r2", acted_on=None),
        record("r3", acted_on=date(2012, 3, 31)),
    ),
    "convicted after a fine of no known day": person(
        replace(FINED_2008, decided_on=None, served_on=date(2010, 1, 1)),
        record(),
        replace(FINED_2008, reference="r5", decided_on=date(2010, 3, 31)),
    ),
    "fined for what the catalogue does not know, and by nobody knows what guilt": person(
        record(offence="no-such", **FINED),
        record("r2", "indecency", **FINED),
        record("r3", "rape", **FINED, minor=True),
        record("r4", **{**FINED, "acts": ()}),
        record("r5", "indecency", **FINED, minor=True),
    ),
    "not prosecuted, on several grounds": person(
        record(**SPARED, non_prosecution=NonProsecution.DISCRETIONARY),
        record("r2", **SPARED, non_prosecution=NonProsecution.EVIDENTIAL, acted_until=date(2009, 5, 2)),
        record("r3", "molestation", **SPARED, non_prosecution=NonProsecution.EVIDENTIAL, acted_on=None, served_on=ON),
        record("r4", **SPARED, paroled_on=date(2011, 1, 1), completed_on=date(2012, 1, 1)),
    ),
}  # fmt: skip
EVERYBODY: Final = {**PEOPLE, **MORE_PEOPLE}
