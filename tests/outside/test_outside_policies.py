"""Trust policies: every rule of c2sp.org/tlog-policy, from both sides."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.outside.test_outside_receipts import GOOD, LOGGED, fault_of
from tests.outside.world import COURT, LOG, OFFICE, PROSECUTOR, policy_file, receipt_file
from tutela.core.proofs import notes, witness_policy
from tutela.core.proofs.keys import parse_verifier
from tutela_verify import policy as policies
from tutela_verify.faults import Fault, Unproved
from tutela_verify.keys import Key


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_bytes_are_given_as_a_policy_only_its_own_fault_is_raised(data: bytes) -> None:
    with pytest.raises(Unproved) as caught:
        policies.parse(data)
    assert caught.value.fault is Fault.POLICY_MALFORMED


K = COURT.verifier().text()
K2 = OFFICE.verifier().text()
W = notes.Signer("w", OFFICE.key, notes.Kind.COSIGNATURE)
W_ED, W_MLDSA = W.verifier().text(), Key("w", 6, PROSECUTOR.public.public).text()
TWICE = f"witness a {W_ED}\nwitness b {W_MLDSA}\n"  # two keys of one witness
WRONG_ID = "+".join((COURT.name, "00000000", K.split("+", 2)[2]))
OWN = notes.Signer("w", LOG.key, notes.Kind.COSIGNATURE).verifier().text()


@pytest.mark.parametrize(
    "text, line",
    [
        ("", 0),
        (f"witness a {K}\n", 0),
        ("quorum none", 1),
        ("quorum none\nquorum none\n", 2),
        ("quorum a\n", 1),
        (f"quorum a\nwitness a {K}\n", 1),
        (f"witness a {K}\nwitness a {K2}\nquorum a\n", 2),
        (f"witness a {K}\nwitness b {K}\nquorum a\n", 2),
        (f"witness none {K}\nquorum none\n", 1),
        (f"witness a {LOG.verifier().text()}\nquorum a\n", 1),
        (f"log {LOG.verifier().text()}\nlog {LOG.verifier().text()}\nquorum none\n", 2),
        (f"log {LOG.verifier().text()}\nwitness a {OWN}\nquorum a\n", 0),
        (f"log {LOG.verifier().text()} a b\nquorum none\n", 1),
        (f"log {LOG.verifier().text()[:-4]}\nquorum none\n", 1),
        (f"witness a {WRONG_ID}\nquorum a\n", 1),
        (f"witness a {K}\ngroup g 0 a\nquorum g\n", 2),
        (f"witness a {K}\ngroup g 2 a\nquorum g\n", 2),
        (f"witness a {K}\ngroup g 01 a\nquorum g\n", 2),
        (f"witness a {K}\ngroup g some a\nquorum g\n", 2),
        (f"witness a {K}\ngroup g any\nquorum g\n", 2),
        (f"witness a {K}\ngroup g any b\nquorum g\n", 2),
        (f"witness a {K}\ngroup g any none\nquorum g\n", 2),
        (f"witness a {K}\ngroup g any a a\nquorum g\n", 2),
        (f"witness a {K}\ngroup g any a\ngroup h any a\nquorum h\n", 3),
        (f"witness a {K}\ngroup a any a\nquorum a\n", 2),
        (f"{TWICE}group g 2 a b\nquorum g\n", 3),
        (f"{TWICE}group g 2 a b c\nquorum g\n".replace("group", f"witness c {K}\ngroup"), 4),
        (f"{TWICE}group g any a\ngroup h any b\ngroup i 2 g h\nquorum i\n", 4),
        (f"{TWICE}group g any a\ngroup i 2 g b\nquorum i\n", 4),
        ("quorum none\r\n", 1),
        ("quorum\u00a0none\n", 1),
        ("unknown\nquorum none\n", 1),
    ],
)
def test_a_policy_that_breaks_a_rule_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Unproved) as caught:
        policies.parse(text.encode())
    assert (caught.value.fault, caught.value.values["line"]) == (Fault.POLICY_MALFORMED, line)


@pytest.mark.parametrize(
    "groups",
    [
        "group w any a b\ngroup g 2 w c\nquorum g",
        "group g any a b c\nquorum g",
        "group g 2 a c\nquorum g",  # the other key stands outside every group
        "quorum a",
    ],
)
def test_two_keys_of_one_witness_may_stand_where_they_count_once(groups: str) -> None:
    text = f"{TWICE}witness c {K}\n{groups}\n"
    policies.parse(text.encode())
    witness_policy.parse(text.encode())


def test_one_witness_with_two_keys_is_no_quorum_of_two() -> None:
    text = f"{TWICE}witness c {K}\ngroup w any a b\ngroup g 2 w c\nquorum g\n".encode()
    both, court = [parse_verifier(one) for one in (W_ED, W_MLDSA)], parse_verifier(K)
    read = witness_policy.parse(text)
    assert not read.is_met(both)
    assert read.is_met([*both, court])


def test_a_policy_may_hold_comments_tabs_addresses_and_bytes_of_any_encoding() -> None:
    lines = (
        "# 注释",
        "",
        " \t#x",
        f"\twitness  检察院\t{K} https://x/ ",
        "group g all 检察院",
        "quorum g",
    )
    text = "".join(f"{line}\n" for line in lines).encode("gbk")
    read = policies.parse(text)
    assert read.groups["g"].threshold == 1
    assert [witness.url for witness in read.witnesses.values()] == ["https://x/"]


def test_a_key_of_unknown_type_may_stand_and_never_counts() -> None:
    strange = "sm2.example+00000000+" + base64.b64encode(b"\xfe" + b"sm2" * 11).decode()
    text = policy_file().replace("quorum both", f"witness sm2 {strange}\nquorum sm2")
    content = {
        **GOOD,
        "proof": GOOD["proof"] + "— sm2.example " + base64.b64encode(bytes(68)).decode() + "\n",
    }
    assert fault_of(content, text) is Fault.COSIGNATURES_MISSING


@pytest.mark.parametrize(
    "threshold, signed, met",
    [
        (1, 0, False),
        (1, 1, True),
        (2, 1, False),
        (2, 2, True),
        ("any", 1, True),
        ("all", 1, False),
        ("all", 2, True),
    ],
)
def test_a_group_counts_from_its_threshold_on(threshold: int | str, signed: int, met: bool) -> None:
    text = policy_file("g").replace("group both 2 court office\n", f"group g {threshold} court office\n")
    text = text.replace("group all-three all both procuratorate\n", "")
    content = receipt_file(LOGGED, 4, (LOG, *(COURT, OFFICE)[:signed]))
    assert (fault_of(content, text) is None) == met
