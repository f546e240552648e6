"""How near two short texts are: the slips of a hand that copies."""


def is_one_slip_apart(one: str, other: str) -> bool:
    """Equal, or of one length and different in one character or in two neighbours exchanged."""
    if len(one) != len(other):
        return False
    wrong = [place for place in range(len(one)) if one[place] != other[place]]
    if len(wrong) < 2:
        return True
    first, last = wrong[0], wrong[-1]
    is_exchange = len(wrong) == 2 and last == first + 1
    return is_exchange and (one[first], one[last]) == (other[last], other[first])


def is_one_edit_apart(one: str, other: str) -> bool:
    """Equal, or one after a single character is changed, left out or put in."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    place = next((place for place, character in enumerate(short) if character != long[place]), len(short))
    rest = short[place:] if len(short) < len(long) else short[place + 1 :]
    return rest == long[place + 1 :]
