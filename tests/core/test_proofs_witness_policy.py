"""Witness policies: read strictly, line by line, and a quorum counts what the file says."""

from contextlib import suppress
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import witness_policy
from tutela.core.proofs.keys import Kind, Signer, Verifier
from tutela.core.proofs.witness_policy import WitnessPolicy


def key(number: int, kind: Kind = Kind.COSIGNATURE, name: str | None = None) -> Verifier:
    seed = bytes([number]) * 32
    private = (
        MLDSA44PrivateKey.from_seed_bytes(seed)
        if kind is Kind.ML_DSA_44
        else Ed25519PrivateKey.from_private_bytes(seed)
    )
    return Signer(name or f"w{number}.example", private, kind).verifier()


def vkey(number: int, kind: Kind = Kind.COSIGNATURE, name: str | None = None) -> str:
    return key(number, kind, name).text()


EXAMPLE = f"""
# the example of the specification
log {vkey(100, Kind.ED25519)}\thttps://log.example/tlog

witness X1 {vkey(1)} http://127.0.0.1:7101/
  witness X2 {vkey(2)}
witness X3 {vkey(3, Kind.ML_DSA_44)}
group X-witnesses 2 X1 X2 X3

witness Y1 {vkey(11)}
witness Y2 {vkey(12)}
witness Y3 {vkey(13)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
""".encode()


def refused(text: str | bytes) -> tuple[int, str]:
    with pytest.raises(Refusal) as caught:
        witness_policy.parse(text.encode() if isinstance(text, str) else text)
    assert caught.value.reason is Reason.WITNESS_POLICY_INVALID
    return int(caught.value.values["line"]), str(caught.value.values["detail"])


def test_the_example_of_the_specification_counts_two_of_three_and_one_of_three() -> None:
    policy = witness_policy.parse(EXAMPLE)
    xs = [key(1), key(2), key(3, Kind.ML_DSA_44)]
    ys = [key(11), key(12), key(13)]
    for count in range(7):
        for signed in combinations(xs + ys, count):
            enough = sum(one in signed for one in xs) >= 2 and any(one in signed for one in ys)
            assert policy.is_met(signed) is enough
    assert policy.witnesses["X1"].url == "http://127.0.0.1:7101/"
    assert policy.witnesses["X2"].url is None
    assert policy.logs[0].url == "https://log.example/tlog"


def test_the_same_key_of_another_name_or_type_is_not_the_witness() -> None:
    policy = witness_policy.parse(f"witness A {vkey(1)}\nquorum A\n".encode())
    assert policy.is_met([key(1)])
    assert not policy.is_met([key(1, name="other.example")])
    assert not policy.is_met([key(1, Kind.ED25519)])


def test_a_policy_may_ask_for_nobody() -> None:
    policy = witness_policy.parse(b"quorum none\n")
    assert policy == WitnessPolicy((), {}, {}, "none")
    assert policy.is_met([])


@pytest.mark.parametrize(
    "line, detail",
    [
        ("quorum A", "a second quorum"),
        ("quorum", "not a line of a policy"),
        ("quorum A B", "not a line of a policy"),
        ("Quorum A", "not a line of a policy"),
        ("witness A " + vkey(9), "a name that is taken"),
        ("witness none " + vkey(9), "a name that is taken"),
        ("witness B " + vkey(1), "a key that stands here twice"),
        ("witness B " + vkey(1, name="x.example"), "a key that stands here twice"),
        ("witness B " + vkey(9, Kind.ED25519), "a key of a type that has no place here"),
        ("witness B nonsense", "not a verifier key"),
        ("witness B " + vkey(9)[:-4], "not a verifier key"),
        ("witness B", "not a line of a policy"),
        ("witness B " + vkey(9) + " ftp://x", "not an http address"),
        ("witness B " + vkey(9) + " http://x y", "not a line of a policy"),
        (f"log {vkey(1, Kind.ED25519, 'log.example')}", "a log as its own witness"),
        ("group G any", "not a line of a policy"),
        ("group G any C", "a name that no line before defines"),
        ("group G any none", "a name that no line before defines"),
        ("group G any G", "a name that no line before defines"),
        ("group A any A", "a name that is taken"),
        ("group G any A A", "a member that is already in a group"),
        ("group G 0 A", "not a number of members"),
        ("group G 01 A", "not a number of members"),
        ("group G some A", "not a number of members"),
        ("group G 2 A", "more than the group has members"),
        ("group G any A\ngroup H any A", "a member that is already in a group"),
        (
            f"witness B {vkey(9, Kind.ML_DSA_44, 'w1.example')}\ngroup G 2 A B",
            "a witness that would count twice",
        ),
        (
            f"witness B {vkey(9, Kind.ML_DSA_44, 'w1.example')}\ngroup G any A\ngroup H any B",
            "a witness that would count twice",
        ),
        (
            f"witness B {vkey(9, name='w1.example')}\nwitness C {vkey(8)}\ngroup G 2 A B C",
            "a witness that would count twice",
        ),
        ("\u00a0quorum A", "not a line of a policy"),
        ("witness B\x00 x", "a control character"),
        ("quorum A\r", "a control character"),
        ("# \x7f", "a control character"),
    ],
)
def test_a_line_that_is_not_quite_right_is_refused_with_its_number(line: str, detail: str) -> None:
    number, said = refused(f"witness A {vkey(1)}\nquorum A\n{line}\n")
    assert said == detail
    assert number == 2 + line.count("\n") + 1


def test_what_ends_too_early_is_refused() -> None:
    assert refused("") == (0, "no quorum")
    assert refused(f"witness A {vkey(1)}\n")[1] == "no quorum"
    assert refused("quorum none") == (1, "the last line does not end")
    assert refused(b"quorum none\n" + b"#" * witness_policy.MOST_BYTES)[1].startswith("longer")


def test_names_are_octets_whatever_they_mean() -> None:
    # the letter K and the Kelvin sign, and a name that is no UTF-8 at all
    text = (
        f"witness K {vkey(1)}\nwitness \u212a {vkey(2)}\n".encode() + b"witness \xff\xfe " + vkey(3).encode()
    )
    policy = witness_policy.parse(text + b"\nquorum \xff\xfe\n")
    assert len(policy.witnesses) == 3
    assert policy.is_met([key(3)])
    assert not policy.is_met([key(1), key(2)])
    assert refused(b"witness A \xff+00000000+AQ==\nquorum A\n")[1] == "not a verifier key"


@given(st.binary(max_size=200))
def test_whatever_bytes_are_given_only_a_refusal_comes_of_them(data: bytes) -> None:
    with suppress(Refusal):
        witness_policy.parse(data)


@given(st.sets(st.integers(0, 31)), st.integers(1, 32))
def test_a_threshold_is_met_by_exactly_as_many_as_it_says(signed: set[int], threshold: int) -> None:
    policy = _thirty_two(threshold)
    assert policy.is_met([policy.witnesses[f"W{n}"].verifier for n in signed]) is (len(signed) >= threshold)


def _thirty_two(threshold: int) -> WitnessPolicy:
    lines = [f"witness W{n} {KEYS[n]}" for n in range(32)]
    lines.append(f"group G {threshold} " + " ".join(f"W{n}" for n in range(32)))
    return witness_policy.parse("".join(f"{line}\n" for line in [*lines, "quorum G"]).encode())


KEYS = [vkey(200 + n) for n in range(32)]
