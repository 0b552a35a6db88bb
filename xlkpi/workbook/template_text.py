"""A template as files that a person can edit: TOML with a word on each key, a theme, a README."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from xlkpi.errors import OutputError
from xlkpi.model.kpi import Family
from xlkpi.model.text import Language, Text
from xlkpi.workbook.styles import NAMES
from xlkpi.workbook.template import (
    FILE,
    MOST_CHARTS,
    MOST_HEADLINES,
    THEME,
    ChartSpec,
    Template,
    read,
)
from xlkpi.workbook.template_file import THRESHOLDS, WINDOWS

README = "README.md"

MEANINGS: dict[str, Text] = {
    "title": Text("what the template is called", "le nom du modèle"),
    "about": Text("for whom it is, in a few words", "à qui il sert, en quelques mots"),
    "theme": Text(
        "the workbook that holds the cell styles, beside this file",
        "le classeur qui contient les styles de cellules, à côté de ce fichier",
    ),
    "months": Text(
        "how many months the selector offers, counted back from the last",
        "combien de mois propose le sélecteur, à rebours du dernier",
    ),
    "headline": Text(
        f"the indicators of the first sheet, in order: at most {MOST_HEADLINES}; ids are those of "
        "`xlkpi kpis`",
        f"les indicateurs de la première feuille, dans l’ordre : {MOST_HEADLINES} au plus ; les "
        "identifiants sont ceux de `xlkpi kpis`",
    ),
    "reserve": Text(
        "who takes the place of an indicator that the exports cannot give",
        "qui remplace un indicateur que les exports ne donnent pas",
    ),
    "sheets": Text(
        "the order of the families’ sheets; those not named come after, in the usual order",
        "l’ordre des feuilles de familles ; celles non nommées suivent, dans l’ordre habituel",
    ),
    "thresholds": Text(
        "what counts as close to a target (a fraction: 0.02 is two points, or 2 % of the target), "
        "and how few cases are greyed; xlkpi.toml goes before",
        "ce qui compte comme proche d’un objectif (une fraction : 0.02 fait deux points, ou 2 % "
        "de l’objectif), et sous combien de cas on grise ; xlkpi.toml l’emporte",
    ),
    "summary": Text(
        f"the charts of the first sheet, at most {MOST_CHARTS['summary']}: an indicator, or a "
        "chart defined below",
        f"les graphiques de la première feuille, {MOST_CHARTS['summary']} au plus : un indicateur, "
        "ou un graphique défini plus bas",
    ),
    "charts": Text(
        f"the charts of each family’s sheet, at most {MOST_CHARTS['family']}; those without data "
        "are passed over",
        f"les graphiques de chaque feuille de famille, {MOST_CHARTS['family']} au plus ; ceux sans "
        "données sont passés",
    ),
    "chart": Text(
        "a chart of several indicators, by name. kind: line, columns (side by side), mix (the "
        "parts of a whole, stacked), funnel (what is left from step to step), combined (columns, and a line on an "
        "axis of its own). of: its indicators. by: a dimension that splits one. looks: cell styles "
        "whose colours the parts take",
        "un graphique de plusieurs indicateurs, par nom. kind : line, columns (côte à côte), mix (les "
        "parts d’un tout, empilées), funnel (ce qu’il reste d’étape en étape), combined (des colonnes, et une "
        "courbe sur son propre axe). of : ses indicateurs. by : une dimension qui en ventile un. "
        "looks : les styles dont les parts prennent la couleur",
    ),
    "target": Text(
        "a target set where finance has set none: low and high are bounds, strict means that "
        "equal is not enough, source says where it comes from",
        "un objectif posé là où la finance n’en a pas : low et high sont des bornes, strict veut "
        "dire que l’égalité ne suffit pas, source dit d’où il vient",
    ),
    "check": Text(
        "an alert: an indicator against another, itself at another time (@previous, @last_year) "
        f"or a number, with <, <=, > or >=. window: {', '.join(WINDOWS)}",
        "une alerte : un indicateur face à un autre, à lui-même à un autre moment (@previous, "
        f"@last_year) ou à un nombre, avec <, <=, > ou >=. window : {', '.join(WINDOWS)}",
    ),
    "extends": Text(
        "another template, by name or folder: what is not said here is taken from it",
        "un autre modèle, par nom ou dossier : ce qui n’est pas dit ici en est repris",
    ),
}
"""What each key means: in the comments of an exported template, and in its README."""

_HEAD = Text(
    "A copy of the template {name}, to be changed at will.",
    "Une copie du modèle {name}, à modifier à volonté.",
)
_README = Text(
    """# Template of a workbook

A copy of xlkpi's template `{name}`, with everything written out. Change it, then build:

```
xlkpi build exports/ -o kpi.xlsx --template {folder}
```

- `{file}` says what the workbook shows. A mistake in it is told with its line and key, and no
  workbook is written.
- `{theme}` is how it looks. Open it in Excel, Home → Cell Styles, right-click a style whose name
  begins with *xlkpi* → Modify. Fonts, colours, fills and borders are taken from there, the colours
  of charts too: columns take that of *xlkpi title*, lines that of *xlkpi link*. Styles may not be
  removed: {styles}.

## What each key means

{keys}

A text is either the same in both languages, `"…"`, or `{{ en = "…", fr = "…" }}`.
""",
    """# Modèle de classeur

Une copie du modèle `{name}` de xlkpi, où tout est écrit. Modifiez-la, puis construisez :

```
xlkpi build exports/ -o kpi.xlsx --template {folder} --lang fr
```

- `{file}` dit ce que le classeur montre. Une erreur y est signalée avec sa ligne et sa clé, et
  aucun classeur n’est écrit.
- `{theme}` dit son apparence. Ouvrez-le dans Excel, Accueil → Styles de cellules, clic droit sur un
  style dont le nom commence par *xlkpi* → Modifier. Polices, couleurs, fonds et bordures en sont
  repris, les couleurs des graphiques aussi : les colonnes prennent celle de *xlkpi title*, les
  courbes celle de *xlkpi link*. Aucun style ne peut être retiré : {styles}.

## Ce que veut dire chaque clé

{keys}

Un texte est soit le même dans les deux langues, `"…"`, soit `{{ en = "…", fr = "…" }}`.
""",
)


def export(name: str, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write a template into a folder as files to edit; gives their paths.

    Nothing is ever replaced: OutputError where one of the files is there already.
    """
    template = read(name)
    files = {
        folder / FILE: toml(template, language).encode(),
        folder / THEME: template.theme.read_bytes(),
        folder / README: readme(template, folder, language).encode(),
    }
    for path in files:
        if path.exists():
            raise OutputError(f"{path} is there already. Next: name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            with path.open("xb") as out:
                out.write(data)
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror}). Next: name another folder."
        ) from None
    return tuple(files)


def readme(template: Template, folder: Path, language: Language) -> str:
    """What the files of an exported template are, and what each key means."""
    keys = "\n".join(f"- `{key}`: {_said(text, language)}." for key, text in MEANINGS.items())
    if language == "fr":
        keys = keys.replace("`: ", "`\u00a0: ")
    text = _README.in_(language)
    if language == "fr":
        text = _french(text)
    return text.format(
        name=template.name, folder=folder.as_posix(), file=FILE, theme=THEME, keys=keys,
        styles=", ".join(NAMES),
    )  # fmt: skip


def toml(template: Template, language: Language) -> str:
    """A template as TOML, everything written out, with a comment on each key."""
    lines = [f"# {_said(_HEAD, language).format(name=template.name)}"]
    for key in ("title", "about"):
        text = template.title if key == "title" else template.about
        lines += [*_comment(key, language), f"{key} = {_text(text)}"]
    lines += [*_comment("theme", language), f'theme = "{THEME}"']
    lines += [*_comment("months", language), f"months = {template.months}"]
    lines += [*_comment("headline", language), *_list("headline", _ids(template.headline))]
    lines += [*_comment("reserve", language), *_list("reserve", _ids(template.reserve))]
    named = [family.value for family in template.families]
    lines += [*_comment("sheets", language), *_list("sheets", named)]
    lines += [*_comment("thresholds", language), "[thresholds]"]
    for short, id in THRESHOLDS.items():
        if id in template.thresholds:
            lines.append(f"{short} = {template.thresholds[id]!r}")
    lines += [*_comment("summary", language), "[summary]"]
    lines += _list("charts", [spec.name for spec in template.summary_charts])
    lines += [*_comment("charts", language), "[charts]"]
    for family in Family:
        if family in template.charts:
            names = [spec.name for spec in template.charts[family]]
            lines.append(f"{family.value} = {json.dumps(names)}")
    lines += _comment("chart", language)
    for spec in template.drawings.values():
        lines += _chart(spec)
    lines += _comment("target", language)
    for target in template.targets:
        lines += ["[[target]]", f'kpi = "{target.kpi.id}"']
        for key, value in (("low", target.low), ("high", target.high)):
            if value is not None:
                lines.append(f"{key} = {value!r}")
        if target.strict:
            lines.append("strict = true")
        lines += [f"source = {_text(target.source)}", ""]
    lines += _comment("check", language)
    for check in template.checks:
        lines += ["[[check]]", f'rule = "{check.rule}"', f'window = "{check.window}"']
        lines += [f"source = {_text(check.source)}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _chart(spec: ChartSpec) -> Iterator[str]:
    yield f"[chart.{spec.name}]"
    if spec.kind:
        yield f'kind = "{spec.kind.value}"'
    yield f"of = {json.dumps(_ids(spec.of))}"
    if spec.by:
        yield f"by = {_quoted(spec.by)}"
    if spec.looks:
        yield f"looks = {json.dumps(list(spec.looks))}"
    if spec.title:
        yield f"title = {_text(spec.title)}"
    yield ""


def _ids(kpis: Iterable[object]) -> list[str]:
    return [str(getattr(kpi, "id", kpi)) for kpi in kpis]


def _list(key: str, names: list[str]) -> list[str]:
    """A list of names, one a line: easy to move about."""
    return [f"{key} = [", *(f"  {_quoted(name)}," for name in names), "]"]


def _comment(key: str, language: Language) -> list[str]:
    from textwrap import wrap

    text = _said(MEANINGS[key], language)
    return ["", *(f"# {line}" for line in wrap(text, 92, break_on_hyphens=False))]


def _said(text: Text, language: Language) -> str:
    return _french(text.fr) if language == "fr" else text.en


def _french(text: str) -> str:
    """No-break spaces before double punctuation."""
    for mark in (" :", " ;", " ?", " !", " %", " »"):
        text = text.replace(mark, f"\u00a0{mark[1:]}")
    return text.replace("« ", "«\u00a0")


def _text(text: Text) -> str:
    if text.en == text.fr:
        return _quoted(text.en)
    return f"{{ en = {_quoted(text.en)}, fr = {_quoted(text.fr)} }}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
