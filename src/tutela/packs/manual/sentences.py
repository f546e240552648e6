"""The sentence of law behind each rule of a pack: what stands above it as a comment, or what it says itself."""

from collections.abc import Iterator, Mapping

from tutela.core.law.editions import Pack


def sentences(pack: Pack, remarks: Mapping[str, str]) -> Mapping[str, str]:
    """By the rule's name; a limb of a scope without a sentence of its own has that of its scope."""
    own = {rule: said for rule, said in _own(pack, remarks) if said}
    return own | {rule: remarks[rule] for rule in remarks}


def _own(pack: Pack, remarks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    content = pack.content
    for scope in content.scopes or ():
        limbs = [limb.rule for limb in scope.counts or ()]
        limbs += [limb.rule for limb in scope.measures or ()]
        for limb in limbs:
            yield limb, remarks.get(scope.code, "")
    for purpose in content.purposes or ():
        yield purpose.code, purpose.ground_zh
        for follows in purpose.consequences:
            yield f"{purpose.code}/{follows.code}", follows.zh
    for ban in content.bans or ():
        yield ban.rule, ban.zh
    for provision in content.provisions or ():
        yield provision.code, provision.zh
    for sealing in content.sealing or ():
        yield f"{sealing.rule}-opens", remarks.get(sealing.rule, "")
