"""Which rules apply: unconfirmed ones that widen are off, those that narrow on; readings have switches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tutela.core.disclosure.question import Citation
from tutela.core.law.editions import Pack
from tutela.core.law.nearest import unknown_setting
from tutela.core.law.provisions import Provision
from tutela.core.law.words import Direction, MainAct, ProvisionKind, Status, Switch


@dataclass(frozen=True, slots=True)
class RuleState:
    """One rule of a pack, what it does to disclosure, and whether it is applied."""

    pack: str
    name: str  # `<instrument>/<rule>`
    direction: Direction
    citation: Citation
    switch: Switch

    @property
    def rule(self) -> str:
        """The rule's name within its pack."""
        return self.name.partition("/")[2]


def rule_states(pack: Pack, readings: Mapping[str, Switch]) -> tuple[RuleState, ...]:
    """Every rule of a pack with its switch, in the order of the pack."""
    return tuple(
        RuleState(pack.id, name, direction, citation, _switch(name, direction, citation, written, readings))
        for rule, direction, citation, written in _rules(pack)
        for name in (f"{pack.instrument}/{rule}",)
    )


def _rules(pack: Pack) -> Iterator[tuple[str, Direction, Citation, Switch]]:
    content = pack.content
    for scope in content.scopes or ():
        for counting in scope.counts or ():
            yield counting.rule, Direction.WIDENS, counting.cite, counting.switch
        for measure in scope.measures or ():
            yield measure.rule, Direction.WIDENS, measure.cite, measure.switch
    for purpose in content.purposes or ():
        yield purpose.code, Direction.WIDENS, purpose.cite, Switch.ON
        for follows in purpose.consequences:
            yield f"{purpose.code}/{follows.code}", Direction.WIDENS, follows.cite, Switch.ON
    for sealing in content.sealing or ():
        yield sealing.rule, Direction.NARROWS, sealing.cite, sealing.switch
        if sealing.opens_cite:
            yield f"{sealing.rule}-opens", Direction.WIDENS, sealing.opens_cite, sealing.opens_switch
    for straddling in content.straddling or ():
        narrows = straddling.decides is MainAct.BEFORE
        direction = Direction.NARROWS if narrows else Direction.WIDENS
        yield straddling.rule, direction, straddling.cite, straddling.switch
    for spent in content.spent or ():
        yield spent.rule, Direction.NARROWS, spent.cite, spent.switch
    for ban in content.bans or ():
        yield ban.rule, Direction.WIDENS, ban.cite, ban.switch
        for limb in ban.grows_from or ():
            yield f"{ban.rule}/{limb.rule}", Direction.WIDENS, limb.cite, limb.switch
        if ban.declared_cite:
            yield f"{ban.rule}-declared", Direction.WIDENS, ban.declared_cite, ban.declared_switch
    for provision in content.provisions or ():
        yield provision.code, _weight(provision), provision.cite, provision.switch
    if content.orders:
        yield "sealing-order", Direction.NARROWS, content.orders.sealing_cite, Switch.ON
    if content.orders and content.orders.unsealing_cite:
        yield "unsealing-order", Direction.WIDENS, content.orders.unsealing_cite, Switch.ON
    if content.responsibility:
        yield content.responsibility.rule, Direction.NARROWS, content.responsibility.cite, Switch.ON


def _weight(provision: Provision) -> Direction:
    """A duty, a power or a liability burdens somebody; a time to seek relief, and what protects, unburdens."""
    if provision.protects or provision.kind is ProvisionKind.CLOCK:
        return Direction.NARROWS
    burdens = (ProvisionKind.DUTY, ProvisionKind.POWER, ProvisionKind.LIABILITY)
    return Direction.WIDENS if provision.kind in burdens else Direction.COUNTS


def _switch(
    name: str, direction: Direction, citation: Citation, written: Switch, readings: Mapping[str, Switch]
) -> Switch:
    if citation.status == Status.UNCONFIRMED:
        return Switch.OFF if direction is Direction.WIDENS else Switch.ON
    if citation.status == Status.READING:
        return readings.get(name, written)
    return Switch.ON


def refuse_unknown_readings(states: tuple[RuleState, ...], readings: Mapping[str, Switch]) -> None:
    """Refusal(SETTING_INVALID) for a switch that turns no reading: a slip must not pass for a decision."""
    known = {state.name for state in states if state.citation.status == Status.READING}
    for name in readings:
        if name not in known:
            raise unknown_setting("TUTELA_READINGS", name, known)
