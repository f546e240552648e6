"""A word that nobody wrote is told with those it may have meant: spelt most like it, holding it, or all of a few."""

import pytest

from tutela.core.errors import Reason
from tutela.core.law.nearest import nearest_first, unknown_code, unknown_setting

ALPHABET = ("delta", "alpha", "charlie", "bravo")
ALIKE = ("school-hire", "school-fire", "school-wire", "school-tire", "bravo")


def test_all_known_words_follow_those_spelt_much_like_it_in_the_order_of_the_alphabet() -> None:
    assert nearest_first("delto", ALPHABET) == ("delta", "alpha", "bravo", "charlie")
    assert nearest_first("x", ALPHABET) == tuple(sorted(ALPHABET))
    assert nearest_first("x", ()) == ()


def test_three_are_nearest_and_the_rest_stands_in_the_order_of_the_alphabet() -> None:
    found = nearest_first("school-hire", ALIKE)
    assert found[0] == "school-hire"
    assert found[3:] == tuple(one for one in sorted(ALIKE) if one not in found[:3])
    assert len(found) == len(ALIKE)
    assert "bravo" not in found[:3]


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("delto", ALPHABET, "“delto” is not known; nearest: delta"),
        ("x", ALPHABET, "“x” is not known"),
        ("x", ALPHABET[:3], "“x” is not known; nearest: alpha, charlie, delta"),
        ("x", (), "“x” is not known"),
        ("li", ALPHABET, "“li” is not known; nearest: charlie"),
        # a third of the letters is not enough, four in ten are
        ("molestation", ("child-molestation", *ALPHABET), "“molestation” is not known; nearest: child-molestation"),
        ("abcdefgh", ("abcxxxxxxxxx", *ALPHABET), "“abcdefgh” is not known"),
        ("abcdefgh", ("abcdxxxxxxxx", *ALPHABET), "“abcdefgh” is not known; nearest: abcdxxxxxxxx"),
    ],
)  # fmt: skip
def test_an_unknown_code_is_told_with_the_nearest_or_all_of_a_few(
    word: str, known: tuple[str, ...], said: str
) -> None:
    assert unknown_code(word, known) == said


def test_no_more_than_three_are_named_as_nearest() -> None:
    said = unknown_code("school-sire", ALIKE)
    assert said.partition("nearest: ")[2].count(",") == 2


def test_an_unknown_word_of_a_setting_is_refused_with_all_that_it_may_hold() -> None:
    refusal = unknown_setting("TUTELA_REGIMES", "delto", ALPHABET)
    assert refusal.reason is Reason.SETTING_INVALID
    assert refusal.values == {
        "setting": "TUTELA_REGIMES",
        "word": "delto",
        "known": "delta, alpha, bravo, charlie",
    }
