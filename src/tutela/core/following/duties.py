"""The duties that follow *record*, each with its last day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tutela.core.law.clocks import after_working_days
from tutela.core.law.holidays import WEEKENDS, Holidays


class Duty(StrEnum):
    """An act that somebody has to do and to show."""

    STOP = "stop"  # 停止其工作
    NOTICE = "notice"  # 书面告知不录用(解聘)理由和申请复查权利
    DISMISSAL = "dismissal"  # 解除聘用合同
    REPORT = "report"  # 向主管部门报告


@dataclass(frozen=True, slots=True)
class Standards:
    """Working days where the laws say 及时 and give no number: the deployment's own (`TUTELA_…_DAYS`)."""

    dismissal: int  # and the report of it
    office: int  # past its day, until the office above has it on its list
    prosecutor: int  # past its day, until the prosecutor has


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty and its last day. `is_undoing`: it puts back what was done on an answer that fell."""

    duty: Duty
    due_on: date
    is_undoing: bool = False


_BY_CONSEQUENCE: Final[Mapping[str, Duty]] = {
    "work-stopped": Duty.STOP,
    "contract-ended": Duty.DISMISSAL,
    "dismissed": Duty.DISMISSAL,
    "county-office-told": Duty.REPORT,
}


def duties(
    consequences: Collection[str], told_on: date, standards: Standards, holidays: Holidays = WEEKENDS
) -> tuple[Owed, ...]:
    """What is owed for an answer that was given on a day, under the consequences of its purpose.

    Work is stopped at once (应当立即停止其工作, Opinions of 2020, 12; Preschool Education Law 44(2)) and whoever is
    turned away or dismissed is told why, and of the second look, in writing (Notice of 2023: 书面告知查询对象不录用理由
    和申请复查权利): both the same day. The contract is ended in time (及时解聘, Minors Protection Law 62(2)), and where
    the law says so the county office is told of it.
    """
    found = {Duty.NOTICE} | {_BY_CONSEQUENCE[code] for code in consequences if code in _BY_CONSEQUENCE}
    later = after_working_days(standards.dismissal, told_on, holidays)
    days = {Duty.STOP: told_on, Duty.NOTICE: told_on, Duty.DISMISSAL: later, Duty.REPORT: later}
    return tuple(Owed(duty, days[duty]) for duty in Duty if duty in found)


def undoing(
    done: Collection[Duty], fell_on: date, standards: Standards, holidays: Holidays = WEEKENDS
) -> tuple[Owed, ...]:
    """What has to be put back of what was done on an answer that fell on a day; nothing where nothing was done.

    The person is told in writing that the notice no longer stands, and who was stopped may work: at once. A dismissal
    is decided anew, and who was told of it is told of that, in the time that it had. The same for every reason for
    which an answer can fall, so that it says nothing of which (2022 sealing measures 17, 20; Personal Information
    Protection Law 46).
    """
    later = after_working_days(standards.dismissal, fell_on, holidays)
    days = {Duty.STOP: fell_on, Duty.NOTICE: fell_on, Duty.DISMISSAL: later, Duty.REPORT: later}
    return tuple(Owed(duty, days[duty], is_undoing=True) for duty in Duty if duty in done)
