"""A made-up land whose law is one small pack of a test's own beside the least that any answer needs."""

from pathlib import Path

FOUNDATION = """\
id: xx/foundation/2000-01-01
instrument: {code: foundation, zh: 基础, en: Foundation, rank: law}
in_force:
  from_on: 2000-01-01
  until_on: null
  cite: {instrument: foundation, article: "1", status: primary}
offences:
  - {code: rape, en: Rape, names: [强奸罪], family: sexual, kinds: [conviction, non-prosecution],
     articles: [{cite: {instrument: foundation, article: "2", status: primary}}]}
  - {code: molestation, en: Molestation, names: [猥亵儿童罪], family: sexual, kinds: [conviction, non-prosecution],
     articles: [{cite: {instrument: foundation, article: "3", status: primary}}], existed_from: 2005-01-01}
  - {code: accident, en: Negligent injury, names: [过失致人重伤罪], family: violence, kinds: [conviction],
     fault: negligence, articles: [{cite: {instrument: foundation, article: "4", status: primary}}]}
  - {code: indecency, en: Indecency, names: [猥亵], family: sexual, kinds: [administrative-penalty],
     articles: [{cite: {instrument: foundation, article: "5", status: primary}}]}
responsibility:
  rule: age-of-responsibility
  youngest_years: 14
  families: [sexual]
  cite: {instrument: foundation, article: "6", status: primary}
orders:
  sealing_cite: {instrument: foundation, article: "7", status: primary}
  unsealing_cite: {instrument: foundation, article: "8", status: primary}
judgments:
  appeal_days: 10
  cite: {instrument: foundation, article: "9", status: primary}
  non_prosecution_cite: {instrument: foundation, article: "10", status: primary}
  penalty_cite: {instrument: foundation, article: "11", status: primary}
  overturned_cite: {instrument: foundation, article: "12", status: primary}
"""
HEAD = """\
id: xx/law/2000-01-01
instrument: {code: law, zh: 本法, en: The law, rank: law}
in_force:
  from_on: 2000-01-01
  until_on: null
  cite: {instrument: law, article: "1", status: primary}
"""
PURPOSE = """\
purposes:
  - code: ask
    zh: 查询
    en: Asking
    cite: {instrument: law, article: "2", status: primary}
    ground_zh: 依法查询。
    ground_en: Asked under the law.
    scope: counted
    needs_families: [sexual]
    needs_ports: [court]
    content: answer-only
    consequences:
      - {code: barred, zh: 不得录用, en: barred, cite: {instrument: law, article: "3", status: primary}}
    asked_by: [school]
"""
CITE = 'cite: {instrument: law, article: "4", status: primary}'
READING = 'cite: {instrument: law, article: "5", status: reading}'


def scope(*limbs: str, measures: str = "") -> str:
    """A purpose, and the scope it asks with: each limb as the inside of a YAML flow mapping."""
    counts = "".join(f"      - {{{limb}, {CITE}}}\n" for limb in limbs)
    orders = f"    measures:\n      - {{{measures}, {CITE}}}\n" if measures else ""
    return PURPOSE + "scopes:\n  - code: counted\n" + (f"    counts:\n{counts}" if counts else "") + orders


def land(root: Path, law: str, law_of_2015: str = "") -> Path:
    """Writes the land under `root`; `law` are the sections of its pack, after the head, till another edition."""
    _write(root / "xx/jurisdiction.yaml", "code: xx\nzh: 某地\nen: Somewhere\nstance: comparison\n")
    first, second = HEAD + law, HEAD.replace("2000-01-01", "2015-01-01") + law_of_2015
    if law_of_2015:
        first = first.replace("until_on: null", "until_on: 2015-01-01", 1)
    editions = [("foundation/2000-01-01", FOUNDATION), ("law/2000-01-01", first)]
    editions += [("law/2015-01-01", second)] if law_of_2015 else []
    for name, text in editions:
        folder = root / "xx" / name
        _write(folder / "pack.yaml", text)
        _write(folder / "cases.yaml", "[]\n")
        _write(folder / "SOURCES.md", "# Sources\n")
    return root


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
