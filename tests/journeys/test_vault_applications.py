"""Unsealing and inquiries: one officer applies, another decides, the prosecutor is told, and it closes by itself."""

import json
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import appoint_all
from tests.vault import (
    acts,
    appoint_more,
    inquiry,
    keep,
    non_prosecution,
    officer,
    sealed,
    unsealing,
)
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import actions, applications, keys, log, models, opening, queries
from tutela.records.vault import unsealing as leaving
from tutela.records.vault.applications import State
from tutela.records.vault.finding import PrivateKeys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cast(at: datetime) -> None:
    appoint_all(at)
    appoint_more(at)


@pytest.fixture
def private(vault_secret: bytes) -> PrivateKeys:
    return PrivateKeys({keys.public_keys()[-1].key_id: vault_secret})


def hand_in(what: dict[str, object], username: str, at: datetime) -> UUID:
    return actions.apply(acting=officer(username), handed=applications.read(json.dumps(what).encode()), at=at)


def refused(reason: Reason, act: object, **values: object) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**values)  # type: ignore[operator]
    assert found.value.reason is reason, found.value.reason
    return found.value


def test_an_inquiry_goes_its_way_and_shows_what_was_permitted(at: datetime, private: PrivateKeys) -> None:
    keep(sealed("S-1", at), at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    paper = json.loads(
        opening.open_for(
            acting=officer("police-recorder-3"), application=made, private=private, accepts_duty=True, at=at
        )
    )
    assert paper["found"] is True
    (shown,) = paper["records"]
    assert shown == {
        "charge": ["rape"],
        "sentence": {"penalty": "fixed-term", "months": 24, "days": None},
    }
    assert "保密" in paper["duty"]["zh"]
    assert acts() == ["kept", "applied", "approved", "opened"]
    (opened,) = [one for one in log.read() if one.body["act"] == "opened"]
    assert opened.purpose == "量刑时查明前科"
    assert opened.body["dossiers"] == [str(models.Dossier.objects.get().id)]
    assert opened.body["officers"] == [
        officer(name).officer for name in ("police-recorder", "police-recorder-2", "police-recorder-3")
    ]


def test_what_a_unit_may_never_consult_is_not_in_its_paper(at: datetime, private: PrivateKeys) -> None:
    keep(sealed("S-1", at, non_prosecution()), at=at)
    found = {}
    for who in ("judicial", "unit"):
        made = hand_in(inquiry(at, applicant_is=who), "police-recorder", at)
        actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
        found[who] = json.loads(
            opening.open_for(
                acting=officer("police-recorder"),
                application=made,
                private=private,
                accepts_duty=True,
                at=at,
            )
        )
    assert (found["judicial"]["found"], found["unit"]["found"]) == (True, False)
    assert found["unit"]["records"] == []


def test_a_body_finds_only_what_it_sealed_itself(at: datetime, private: PrivateKeys) -> None:
    keep(sealed("S-1", at, agency="court"), at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    paper = opening.open_for(
        acting=officer("police-recorder"), application=made, private=private, accepts_duty=True, at=at
    )
    assert json.loads(paper)["found"] is False
    refused(Reason.NOT_FOUND, hand_in, what=unsealing("S-1", at), username="police-recorder", at=at)


def test_it_closes_by_itself_at_the_stated_moment(at: datetime, private: PrivateKeys) -> None:
    keep(sealed("S-1", at), at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    values = {"acting": officer("police-recorder"), "application": made, "private": private}
    refused(Reason.VAULT_CLOSED, opening.open_for, **values, accepts_duty=True, at=at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    end = at + timedelta(days=5)
    just_before = end - timedelta(microseconds=1)
    assert opening.open_for(**values, accepts_duty=True, at=just_before)  # type: ignore[arg-type]
    refused(Reason.VAULT_CLOSED, opening.open_for, **values, accepts_duty=True, at=end)
    assert acts().count("opened") == 1


def test_nothing_is_opened_before_the_duty_is_accepted(at: datetime, private: PrivateKeys) -> None:
    keep(sealed("S-1", at), at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    values = {"acting": officer("police-recorder"), "application": made, "private": private, "at": at}
    refused(Reason.VAULT_DUTY, opening.open_for, **values, accepts_duty=False)
    assert "opened" not in acts()


def test_who_applies_does_not_decide_and_who_sealed_has_no_part(at: datetime, private: PrivateKeys) -> None:
    sealer = officer("police-recorder-3")
    keep(sealed("S-1", at, officer=sealer.officer, notice="N-1"), at=at)
    refused(
        Reason.VAULT_TWO_OFFICERS, hand_in, what=unsealing("S-1", at), username="police-recorder-3", at=at
    )
    made = hand_in(unsealing("S-1", at), "police-recorder", at)
    for act in (actions.approve, lambda **more: actions.refuse(reasons="无", **more)):
        refused(Reason.VAULT_TWO_OFFICERS, act, acting=officer("police-recorder"), application=made, at=at)
        refused(Reason.VAULT_TWO_OFFICERS, act, acting=sealer, application=made, at=at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    refused(
        Reason.VAULT_TWO_OFFICERS,
        leaving.delivery,
        acting=sealer,
        application=made,
        private=private,
        at=at,
    )
    asked = hand_in(inquiry(at), "police-recorder", at)
    actions.approve(acting=officer("police-recorder-2"), application=asked, at=at)
    refused(
        Reason.VAULT_TWO_OFFICERS,
        opening.open_for,
        acting=sealer,
        application=asked,
        private=private,
        accepts_duty=True,
        at=at,
    )


def test_another_bodys_application_is_not_found(at: datetime, private: PrivateKeys) -> None:
    keep(sealed("S-1", at), at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    stranger = officer("court-recorder-2")
    refused(Reason.NOT_FOUND, actions.approve, acting=stranger, application=made, at=at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    refused(
        Reason.NOT_FOUND,
        opening.open_for,
        acting=stranger,
        application=made,
        private=private,
        accepts_duty=True,
        at=at,
    )
    assert queries.applications(acting=stranger, at=at) == []


@pytest.mark.parametrize("username", ["clerk", "supervisor", "administrator", "security"])
def test_nobody_else_may_apply_decide_or_open(at: datetime, private: PrivateKeys, username: str) -> None:
    keep(sealed("S-1", at), at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    someone = officer(username)
    refused(Reason.NOT_ENTITLED, hand_in, what=inquiry(at), username=username, at=at)
    refused(Reason.NOT_ENTITLED, actions.approve, acting=someone, application=made, at=at)
    refused(Reason.NOT_ENTITLED, actions.refuse, acting=someone, application=made, reasons="无", at=at)
    refused(
        Reason.NOT_ENTITLED,
        opening.open_for,
        acting=someone,
        application=made,
        private=private,
        accepts_duty=True,
        at=at,
    )


@pytest.mark.parametrize(
    ("username", "cause", "combination"),
    [
        ("police-recorder", "rehabilitated", "undiscovered-crime"),
        ("police-recorder", "new-crime-five-years", "new-crime"),  # the procuratorate's cause
        ("police-recorder", "police-unseal", "new-crime"),
        ("prosecutor-recorder", "new-crime-five-years", "undiscovered-crime"),
        ("prosecutor-recorder", "undiscovered-crime-five-years", "new-crime"),
        ("prosecutor-recorder", "unsealing-causes", "new-crime"),  # its text was not seen: off
        ("court-recorder", "unsealing-causes", "new-crime"),
    ],
)
def test_nothing_is_unsealed_without_a_listed_cause(
    at: datetime, username: str, cause: str, combination: str
) -> None:
    sentence = {"penalty": "fixed-term", "combination": combination, "months": 72}
    what = unsealing("S-1", at, cause=cause, sentence=sentence)
    refused(Reason.VAULT_CAUSE, hand_in, what=what, username=username, at=at)


def test_the_clock_of_an_inquiry_is_that_of_the_organ(at: datetime) -> None:
    due = {}
    for username in ("police-recorder", "prosecutor-recorder", "court-recorder"):
        made = hand_in(inquiry(at), username, at)
        due[username] = models.Application.objects.get(id=made).due_on
    assert due == {
        "police-recorder": None,  # no text that was seen sets a number of days
        "prosecutor-recorder": date(2026, 11, 28),  # SPP Rules 484(2): seven days
        "court-recorder": None,  # SPC Interpretation 581(2): in time
    }


def test_what_is_not_decided_in_time_is_on_both_lists(at: datetime) -> None:
    what = inquiry(at, until_at=(at + timedelta(days=30)).isoformat())
    made = hand_in(what, "prosecutor-recorder", at)
    last_day, after = at + timedelta(days=7), at + timedelta(days=8)
    supervisor, mine = officer("supervisor"), officer("prosecutor-recorder-2")
    assert queries.overdue(acting=supervisor, at=last_day) == []
    assert [one.id for one in queries.overdue(acting=supervisor, at=after)] == [made]
    assert [one.is_overdue for one in queries.applications(acting=mine, at=last_day)] == [False]
    assert [one.is_overdue for one in queries.applications(acting=mine, at=after)] == [True]
    actions.approve(acting=mine, application=made, at=after)
    assert queries.overdue(acting=supervisor, at=after) == []


def test_a_refusal_is_written_with_its_reasons_and_ends_it(at: datetime) -> None:
    made = hand_in(inquiry(at), "police-recorder", at)
    second = officer("police-recorder-2")
    refused(Reason.CELL_MISSING, actions.refuse, acting=second, application=made, reasons=" ", at=at)
    actions.refuse(acting=second, application=made, reasons="申请未说明法律依据。", at=at)
    refused(Reason.ALREADY_DONE, actions.approve, acting=second, application=made, at=at)
    assert queries.application(acting=second, application=made).reasons == "申请未说明法律依据。"
    assert acts() == ["applied", "refused"]


def test_the_prosecutor_is_told_of_every_step_until_it_is_read(at: datetime, private: PrivateKeys) -> None:
    keep(sealed("S-1", at), at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    opening.open_for(
        acting=officer("police-recorder"), application=made, private=private, accepts_duty=True, at=at
    )
    supervisor = officer("supervisor")
    assert sorted(line.act for line in queries.told(acting=supervisor)) == ["applied", "approved", "opened"]
    assert not any(line.is_read for line in queries.told(acting=supervisor))
    actions.read_told(acting=supervisor, at=at)
    assert all(line.is_read for line in queries.told(acting=supervisor))
    refused(Reason.NOT_ENTITLED, queries.told, acting=officer("police-recorder"))


def test_what_an_application_says_lies_encrypted(at: datetime) -> None:
    keep(sealed("S-1", at), at=at)
    hand_in(inquiry(at), "police-recorder", at)
    hand_in(unsealing("S-1", at), "police-recorder", at)
    rows = [*models.Application.objects.values_list(), *models.LogEntry.objects.values_list()]
    lying = b"".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for row in rows
        for value in row
    )
    for word in ("330299200203010", "S-1", "量刑", "漏罪", "枫法函", "枫公解封"):
        assert word.encode() not in lying


def test_the_delivery_has_the_new_facts_and_the_time_is_over_at_its_end(
    at: datetime, private: PrivateKeys
) -> None:
    keep(sealed("S-1", at), at=at)
    made = hand_in(unsealing("S-1", at), "police-recorder", at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    values = {"acting": officer("police-recorder"), "application": made, "private": private}
    delivery = leaving.delivery(**values, at=at)  # type: ignore[arg-type]
    assert delivery.record.sentence is not None
    assert delivery.record.sentence.months == 72
    assert delivery.record.unsealed_on == date(2026, 11, 21)
    assert (delivery.source_id, delivery.agency, delivery.authority) == ("S-1", "police", "枫桥法院")
    refused(Reason.VAULT_CLOSED, leaving.delivery, **values, at=at + timedelta(days=10))
    assert models.Application.objects.get(id=made).state == State.APPROVED.value


@pytest.mark.parametrize(
    "wrong",
    [
        {"shows": ["address"]},
        {"shows": []},
        {"applicant_is": "neighbour"},
        {"until_at": "2026-12-01T10:00:00"},
        {"extra": 1},
        {"kind": "both"},
    ],
)
def test_an_application_is_read_strictly(at: datetime, wrong: dict[str, object]) -> None:
    refused(Reason.REQUEST_INVALID, applications.read, data=json.dumps(inquiry(at, **wrong)).encode())


def test_an_application_whose_time_is_over_is_not_taken_nor_approved(at: datetime) -> None:
    what = inquiry(at, until_at=at.isoformat())
    refused(Reason.REQUEST_INVALID, hand_in, what=what, username="police-recorder", at=at)
    made = hand_in(inquiry(at), "police-recorder", at)
    late = at + timedelta(days=5)
    refused(
        Reason.VAULT_CLOSED, actions.approve, acting=officer("police-recorder-2"), application=made, at=late
    )
