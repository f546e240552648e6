"""The sentence of law behind each rule of a pack: what stands above it as a comment, or what it says itself."""

from collections.abc import Iterator, Mapping
from typing import Final

from tutela.core.law.editions import Pack
from tutela.packs.manual.words import of_counting, of_sealing

SEALING_ORDER: Final = "有权机关决定封存的记录，自封存之日起不予提供。"
UNSEALING_ORDER: Final = "封存后由有权机关解除封存的，自解除之日起不再封存。"
DECLARED: Final = "判决未录入或者其生效日不明的，以有权机关认定的决定日为准。"


def sentences(pack: Pack, remarks: Mapping[str, str]) -> Mapping[str, str]:
    """By the rule's name, never empty: a limb without a sentence of its own has that of its scope or its ban.

    Where the pack quotes nothing it is said what the rule says.
    """
    own = {rule: said for rule, said in _own(pack, remarks) if said}
    return own | {rule: remarks[rule] for rule in remarks}


def _own(pack: Pack, remarks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from _of_scopes(pack, remarks)
    content = pack.content
    for purpose in content.purposes or ():
        yield purpose.code, purpose.ground_zh
        for follows in purpose.consequences:
            yield f"{purpose.code}/{follows.code}", follows.zh
    yield from _of_bans(pack, remarks)
    for provision in content.provisions or ():
        yield provision.code, provision.zh
    for sealing in content.sealing or ():
        yield sealing.rule, of_sealing(sealing)[0]
        yield f"{sealing.rule}-opens", remarks.get(sealing.rule, "")
    if content.orders:
        yield "sealing-order", SEALING_ORDER
        yield "unsealing-order", UNSEALING_ORDER
    if content.responsibility:
        youngest = content.responsibility
        yield youngest.rule, f"行为时不满{youngest.youngest_years}周岁的，不负责任。"


def _of_scopes(pack: Pack, remarks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for scope in pack.content.scopes or ():
        above = remarks.get(scope.code, "")
        for limb in scope.counts or ():
            yield limb.rule, above or of_counting(limb)[0]
        for measure in scope.measures or ():
            yield measure.rule, above


def _of_bans(pack: Pack, remarks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for ban in pack.content.bans or ():
        yield ban.rule, ban.zh
        yield f"{ban.rule}-declared", DECLARED
        for limb in ban.grows_from or ():
            said = remarks.get(limb.rule) or of_counting(limb)[0]
            yield f"{ban.rule}/{limb.rule}", said
