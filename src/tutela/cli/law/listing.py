"""`tutela law list` and `show`: which packs and purposes there are, and what one of them says."""

from datetime import date

from django.conf import settings

from tutela.cli.law.regimes import refuse_unwritten
from tutela.cli.law.words import either, two
from tutela.cli.show import OUT, data, table
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.core.law.editions import Pack
from tutela.core.law.hierarchy import conflicts
from tutela.core.law.names import MODES, RANKS
from tutela.core.law.policy import Policy
from tutela.core.law.remarks import load_remarks
from tutela.core.law.words import Switch
from tutela.packs.current import cases
from tutela.packs.manual.pages import days_of, sections_of
from tutela.packs.manual.purposes import of_purpose
from tutela.packs.manual.rules import of_scope
from tutela.packs.manual.section import Section
from tutela.packs.manual.words import of_citation


def list_packs(policy: Policy, regime: str | None, on: date | None, as_json: bool) -> None:
    """Prints packs and purposes, of one regime or all, in force on a day or ever."""
    cases()  # a list of packs says that each is whole, and a malformed case is a part of its pack
    refuse_unwritten((regime,) if regime else (), policy)
    packs = [
        pack
        for pack in policy.packs
        if regime in (None, pack.jurisdiction) and (on is None or pack.covers(on))
    ]
    purposes = [
        one
        for one in policy.purposes.values()
        if regime in (None, policy.regimes[one.code])
        and any(one in (p.content.purposes or ()) for p in packs)
    ]
    if as_json:
        data(
            {
                "packs": [_pack_values(pack, policy) for pack in packs],
                "purposes": [
                    {
                        "purpose": one.code,
                        "regime": policy.regimes[one.code],
                        "zh": one.zh,
                        "en": one.en,
                        "mode": one.mode.value,
                        "ground": of_citation(one.cite),
                    }
                    for one in purposes
                ],
            }
        )
        return
    table(
        [say("law.pack"), say("law.name"), say("law.rank"), say("law.days"), say("law.off")],
        [
            [
                pack.id,
                either((pack.content.instrument.zh, pack.content.instrument.en)),
                either(RANKS[pack.content.instrument.rank]),
                f"{pack.from_on} – {pack.until_on or ''}".strip(),
                str(len(_off(pack, policy))),
            ]
            for pack in packs
        ],
        say("law.packs"),
    )
    table(
        [say("law.purpose"), say("law.regime"), say("law.name"), say("law.mode"), say("law.article")],
        [
            [
                one.code,
                policy.regimes[one.code],
                either((one.zh, one.en)),
                either(MODES[one.mode]),
                of_citation(one.cite),
            ]
            for one in purposes
        ],
        say("law.purposes"),
    )


def _off(pack: Pack, policy: Policy) -> list[str]:
    return [state.rule for state in policy.states if state.pack == pack.id and state.switch is Switch.OFF]


def _pack_values(pack: Pack, policy: Policy) -> dict[str, object]:
    return {
        "pack": pack.id,
        "zh": pack.content.instrument.zh,
        "en": pack.content.instrument.en,
        "rank": pack.content.instrument.rank.value,
        "from_on": pack.from_on.isoformat(),
        "until_on": pack.until_on.isoformat() if pack.until_on else None,
        "sha256": pack.sha256,
        "rules": sum(state.pack == pack.id for state in policy.states),
        "off": _off(pack, policy),
    }


def show_one(policy: Policy, name: str, as_json: bool) -> None:
    """Prints a pack by its id, or a purpose by its code, with everything the manual says of it."""
    cases()
    sections = _sections(policy, name)
    if as_json:
        data(
            {
                "name": name,
                "sections": [
                    {
                        "title": one.title,
                        "paragraphs": list(one.paragraphs),
                        "headings": list(one.headings),
                        "rows": [list(row) for row in one.rows],
                    }
                    for one in sections
                ],
            }
        )
        return
    for one in sections:
        _print(one)


def _sections(policy: Policy, name: str) -> list[Section]:
    pack = pack_named(policy, name) if "/" in name else None
    if pack is not None:
        lawyers = cases()
        remarks = load_remarks(settings.TUTELA_POLICY)
        lead = Section(
            two((pack.content.instrument.zh, pack.content.instrument.en)), (f"{pack.id}, {days_of(pack)}",)
        )
        return [lead, *sections_of(pack, policy, lawyers, remarks, conflicts(policy))]
    purpose = policy.purpose(name)
    return [of_purpose(purpose), of_scope(policy.scope(name), {})]


def pack_named(policy: Policy, name: str) -> Pack:
    """A pack by its id; refuses `NOT_FOUND`."""
    found = next((pack for pack in policy.packs if pack.id == name), None)
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what=name)
    return found


def _print(one: Section) -> None:
    OUT.print(one.title.replace("`", ""), style="bold")
    for paragraph in one.paragraphs:
        OUT.print(paragraph.replace("`", ""))
    if one.rows:
        table(one.headings, [[cell.replace("`", "") for cell in row] for row in one.rows])
    OUT.print()
