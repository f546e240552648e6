"""An inquiry into sealed records ends by itself: by its time, which has a limit, and by how often it may be opened."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import appoint_all
from tests.vault import appoint_more, inquiry, keep, officer, private_keys, sealed, unsealing
from tutela.core.errors import Reason, Refusal
from tutela.records.vault import actions, applications, custody, models, opening, store
from tutela.records.vault import unsealing as leaving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cast(at: datetime, vault_secret: bytes) -> None:
    appoint_all(at)
    appoint_more(at)
    keep(sealed("S-1", at), at=at)


def hand_in(what: dict[str, Any], at: datetime, username: str = "police-recorder") -> UUID:
    return actions.apply(acting=officer(username), handed=applications.read(json.dumps(what).encode()), at=at)


def permitted(at: datetime, **changes: Any) -> UUID:
    made = hand_in(inquiry(at, **changes), at)
    actions.approve(acting=officer("police-recorder-2"), application=made, at=at)
    return made


def opened(application: UUID, at: datetime) -> dict[str, Any]:
    paper = opening.open_for(
        acting=officer("police-recorder-3"),
        application=application,
        private=private_keys(),
        accepts_duty=True,
        at=at,
    )
    found: dict[str, Any] = json.loads(paper)
    return found


def refused(reason: Reason, act: Any, **values: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**values)
    assert found.value.reason is reason
    return found.value


@pytest.mark.parametrize("form", [inquiry, lambda at, **changes: unsealing("S-1", at, **changes)])
def test_no_application_states_a_longer_time_than_the_longest(at: datetime, form: Any) -> None:
    last = at + timedelta(days=30)
    assert hand_in(form(at, until_at=last.isoformat()), at)
    longer = form(at, until_at=(last + timedelta(seconds=1)).isoformat())
    assert refused(Reason.REQUEST_INVALID, hand_in, what=longer, at=at).values == {"detail": "until_at"}


def test_nor_more_openings_than_the_most(at: datetime) -> None:
    assert hand_in(inquiry(at, openings=3), at)
    found = refused(Reason.REQUEST_INVALID, hand_in, what=inquiry(at, openings=4), at=at)
    assert found.values == {"detail": "openings"}
    assert refused(Reason.REQUEST_INVALID, hand_in, what=inquiry(at, openings=0), at=at)


@pytest.mark.parametrize("stated, times", [({}, 1), ({"openings": 2}, 2)])
def test_it_opens_as_often_as_it_says_and_then_is_closed(
    at: datetime, stated: dict[str, int], times: int
) -> None:
    made = permitted(at, **stated)
    for _ in range(times):
        assert opened(made, at)["found"] is True
    refused(Reason.VAULT_CLOSED, opened, application=made, at=at)
    assert models.Application.objects.get(id=made).openings == times


def test_what_was_refused_does_not_count(at: datetime) -> None:
    made = permitted(at)
    values = {
        "acting": officer("police-recorder-3"),
        "application": made,
        "private": private_keys(),
        "at": at,
    }
    refused(Reason.VAULT_DUTY, opening.open_for, **values, accepts_duty=False)
    assert opened(made, at)["found"] is True


def test_while_a_dossier_is_being_released_it_is_still_found(at: datetime) -> None:
    out = hand_in(unsealing("S-1", at), at)
    actions.approve(acting=officer("police-recorder-2"), application=out, at=at)
    leaving.begin(acting=officer("police-recorder-3"), application=out, at=at)
    assert custody.kept([custody.Source("police", "police", "S-1")]) == {}
    assert opened(permitted(at), at)["found"] is True
    with store.written():
        custody.release([custody.Source("police", "police", "S-1")], at=at)
    assert opened(permitted(at), at)["found"] is False
