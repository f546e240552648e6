"""The API's document and its map of statuses: complete, closed, and without persons in addresses."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.core.wording import SENTENCES
from tutela.web.api.schema import document
from tutela.web.statuses import GROUPS, STATUSES

ANY = ["ask", "screen", "ledger", "certify", "withdrawals", "staff", "filings", "rechecks", "opinions"]
OPERATIONS = {
    "askOne": ["ask"],
    "askMany": ["ask"],
    "screenRoster": ["screen"],
    "screenAtOnce": ["screen"],
    "getScreening": ["screen"],
    "takeResult": ["screen"],
    "getRowReceipt": ["screen"],
    "getRowReceiptFile": ["screen"],
    "getReceipt": ["ask"],
    "takeReceiptWithPerson": ["ask"],
    "getListVersion": ANY,
    "listPurposes": ANY,
    "applyForCertificate": ["certify"],
    "listCertificates": ["certify"],
    "getCertificate": ["certify"],
    "getPaper": ["certify"],
    "settleCertificate": ["certify"],
    "verifyPaper": ANY,
    "verifyNotice": ANY,
    "listWithdrawals": ["withdrawals"],
    "confirmWithdrawal": ["withdrawals"],
    "listMissingConfirmations": ["withdrawals"],
    **{
        key: ["staff"]
        for key in ("listStaff", "enterApplicant", "getEngagement", "hire", "leave", "changePost", "turnDown")
    },
    **{
        key: ["filings"]
        for key in (
            "beginFiling",
            "listFilings",
            "listQueue",
            "getFiling",
            "fileFiling",
            "abandonFiling",
            "takeBackFiling",
            "closeFiling",
        )
    },
    **{key: ["filings"] for key in ("reviewFiling", "askFilings")},
    **{key: ["filings"] for key in ("listDuties", "getDuties", "declareDone", "showDone", "getNotice")},
    **{key: ["filings"] for key in ("listProofs", "getProof", "lookAtProof", "getProofPaper")},
    **{key: ["ask"] for key in ("listSettled", "getSettledReceipt")},
    **{
        key: ["screen"]
        for key in (
            *("listCampaigns", "openCampaign", "getCampaign", "listCampaignMembers", "remindCampaign"),
            *("askCampaign", "orderList", "closeCampaign"),
        )
    },
    **{key: ["staff"] for key in ("listOwedLists", "handInList")},
    **{key: ["filings"] for key in ("getWatch", "readWatch")},
    **{key: ["rechecks"] for key in ("listRechecks", "takeRecheck")},
    **{
        key: ["opinions"]
        for key in (
            *("listOpinions", "listOpinionGrounds", "openOpinion", "getOpinion"),
            *("answerOpinion", "decideOpinion", "reviseOpinion"),
        )
    },
    "getCheckpoint": ["ledger"],
    "getInclusionProof": ["ledger"],
    "getConsistencyProof": ["ledger"],
}
TOKENS = {"obtainToken", "revokeToken"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(document())
    return made


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_reason_has_one_status_and_two_sentences() -> None:
    listed = [reason for reasons in GROUPS.values() for reason in reasons]
    assert sorted(listed) == sorted(set(listed)), "a reason stands under two statuses"
    assert set(STATUSES) == set(Reason)
    assert set(SENTENCES) == set(Reason)


def test_every_status_of_a_refusal_says_that_something_was_refused() -> None:
    assert all(status >= 400 for status in GROUPS)


def test_the_operations_and_their_scopes_are_these(schema: dict[str, Any]) -> None:
    found = {operation["operationId"]: operation["security"] for _, _, operation in operations(schema)}
    expected: dict[str, Any] = {name: [{"accessToken": scopes}] for name, scopes in OPERATIONS.items()}
    assert found == expected | {name: [{"clientSecret": []}] for name in TOKENS}
    assert {scope for scopes in OPERATIONS.values() for scope in scopes} == set(Scope)


def test_it_is_openapi_3_1_and_the_same_bytes_each_time(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1.")
    assert document() == document()


def test_every_operation_documents_its_errors_with_their_reasons_in_one_form(schema: dict[str, Any]) -> None:
    for path, _, operation in operations(schema):
        if operation["operationId"] in TOKENS:
            continue
        errors = {int(status): told for status, told in operation["responses"].items() if int(status) >= 400}
        assert {401, 403, 500} <= set(errors), path
        for status, told in errors.items():
            assert told["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
            named = re.findall(r"^- `([a-z-]+)`", told["description"], re.MULTILINE)
            assert named, (path, status)
            assert {STATUSES[Reason(name)] for name in named if name != "internal"} <= {status}


def test_every_operation_that_takes_something_documents_how_it_is_refused(schema: dict[str, Any]) -> None:
    for path, _, operation in operations(schema):
        if operation["operationId"] not in TOKENS and (
            operation.get("requestBody") or operation["parameters"]
        ):
            in_path = all(one["in"] == "path" for one in operation["parameters"])
            needed = {"422"} if operation.get("requestBody") or not in_path else {"404"}
            assert needed <= set(operation["responses"]), path


def test_nothing_in_an_address_can_name_a_person(schema: dict[str, Any]) -> None:
    """Promise 5: what stands in an address is a random id, a row's number or the size of a tree."""
    for path, _, operation in operations(schema):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "header":
                assert parameter["name"] == "Idempotency-Key"
            else:
                assert parameter["name"] in {
                    "entry",
                    "inquiry",
                    "after",
                    "certificate",
                    "campaign",
                    "engagement",
                    "filing",
                    "following",
                    "member",
                    "opinion",
                    "proof",
                    "standing",
                    "state",
                    "withdrawal",
                    "run",
                    "row",
                    "size",
                    "old",
                    "new",
                }, path


def test_every_shape_that_callers_send_is_closed_and_its_strings_are_bounded(schema: dict[str, Any]) -> None:
    shapes = schema["components"]["schemas"]
    asked = ("Inquiry", "Batch", "Question", "Person", "ApplicantIn", "PostIn", "DayIn", "FilingIn", "WordIn")
    for name in (*asked, "ReviewIn", "AskIn", "DoneIn", "FindingIn"):
        assert shapes[name]["additionalProperties"] is False
        for told in shapes[name]["properties"].values():
            for one in told.get("anyOf", [told]):
                if one.get("type") == "string":
                    assert {"maxLength", "pattern", "enum", "const", "format"} & set(one), (name, one)
    assert shapes["Batch"]["properties"]["questions"]["maxItems"] == 10_000


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)))
    assert named <= set(schema["components"]["schemas"])


def test_every_reason_is_in_the_document(schema: dict[str, Any]) -> None:
    reasons = schema["components"]["schemas"]["Reason"]["enum"]
    assert set(reasons) == {reason.value for reason in Reason}
