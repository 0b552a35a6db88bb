"""Rules for the package: its parts, their types, what refers to what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xlkpi.model.text import Text
from xlkpi.proof.opened import Opened
from xlkpi.proof.package import RELATIONS
from xlkpi.proof.places import place
from xlkpi.proof.rules import LOSES, REFUSES, Where, rule

_OUTSIDE = ("hyperlink",)  # relations that may lead out of the file
_FORMS = re.compile(
    r"application/vnd\.ms-excel\.(?:sheet|template|addin)\.macroEnabled", re.IGNORECASE
)

_BOUND = re.compile(rb"xmlns:(\w+)\s*=\s*[\"']" + re.escape(RELATIONS).encode() + rb"[\"']")


def _owner(relations: str) -> str:
    """The part that a part of relations belongs to."""
    folder, _, name = relations.rpartition("/")
    return f"{folder.removesuffix('_rels')}{name.removesuffix('.rels')}"


@rule("part-twice", "two parts of one name", "deux parties de même nom", REFUSES)
def twice(book: Opened) -> Iterator[Where]:
    """Names of parts are unique, whatever the case."""
    for name, times in Counter(e.casefold() for e in book.package.entries).items():
        if times > 1:
            yield name, "", str(times)


@rule("part-name", "a part's name that leads out of the file", "un nom de partie qui sort du fichier",
      REFUSES)  # fmt: skip
def names(book: Opened) -> Iterator[Where]:
    """Backslashes, a slash first, dots that go up."""
    for name in book.package.entries:
        if "\\" in name or name.startswith("/") or ".." in name.split("/"):
            yield name, "", ""


@rule("part-type", "a part without a content type", "une partie sans type de contenu", REFUSES)
def types(book: Opened) -> Iterator[Where]:
    """Every part's type is declared, by its extension or by its name."""
    for name in book.package.parts:
        if name != "[Content_Types].xml" and not book.package.type_of(name):
            yield name, "", ""


@rule("part-type-wrong", "a sheet, table or drawing that is declared as something else",
      "une feuille, un tableau ou un dessin déclaré autrement", REFUSES)  # fmt: skip
def wrong_type(book: Opened) -> Iterator[Where]:
    """A part of a known folder bears the type of its kind, not just that of XML."""
    kinds = {"xl/worksheets/": "worksheet", "xl/tables/": "table", "xl/drawings/": "drawing",
             "xl/charts/chart": "chart"}  # fmt: skip
    for name in book.package.xml_parts:
        for folder, kind in kinds.items():
            plain = "/" not in name.removeprefix(folder)
            if name.startswith(folder) and plain and name.endswith(".xml"):
                said = book.package.type_of(name)
                if said and not said.endswith(f".{kind}+xml"):
                    yield name, "", said


@rule("part-type-missing", "a content type of a part that is not there",
      "un type de contenu d'une partie absente", REFUSES)  # fmt: skip
def dangling_types(book: Opened) -> Iterator[Where]:
    """The list of types names parts that are there."""
    for name in book.package.types[1]:
        if name not in book.package.parts:
            yield "[Content_Types].xml", "", name


@rule("relation-target", "a relation to a part that is not there",
      "une relation vers une partie absente", REFUSES)  # fmt: skip
def targets(book: Opened) -> Iterator[Where]:
    """What a part refers to is in the file."""
    for at in book.package.xml_parts:
        if not at.endswith(".rels"):
            continue
        for relation in book.package.relations(_owner(at)):
            if not relation.external and relation.target not in book.package.parts:
                yield at, "", relation.target


@rule("relation-id", "a relation that is used and not defined, or defined twice",
      "une relation utilisée sans être définie, ou définie deux fois")  # fmt: skip
def ids(book: Opened) -> Iterator[Where]:
    """Every ``r:id`` has one relation."""
    for name in book.package.xml_parts:
        if name.endswith(".rels"):
            several = Counter(r.id for r in book.package.relations(_owner(name)))
            for id, times in several.items():
                if times > 1:
                    yield name, "", f"{id} × {times}"
            continue
        known = {r.id for r in book.package.relations(name)}
        for used in _used(book.package.parts[name]):
            if used not in known:
                yield name, "", used


def _used(xml: bytes) -> list[str]:
    """The ids of relations that a part uses, by whatever prefix: far faster than its elements."""
    found: dict[str, None] = {}
    for prefix in set(_BOUND.findall(xml)):
        # a pattern that begins with a literal is looked for several times faster
        for each in re.finditer(prefix + rb":\w+\s*=\s*[\"']([^\"']+)[\"']", xml):
            if xml[each.start() - 1 : each.start()].isspace():
                found[each[1].decode("utf-8", "replace")] = None
    return list(found)


@rule("relation-outside", "something that is fetched from outside the file",
      "quelque chose qui est pris hors du fichier",
      Text("Excel warns, or fetches it", "Excel avertit, ou va le chercher"), "wrong")  # fmt: skip
def outside(book: Opened) -> Iterator[Where]:
    """Pictures, templates, data of elsewhere; links that a person clicks are no such thing."""
    for at in book.package.xml_parts:
        if at.endswith(".rels"):
            for relation in book.package.relations(_owner(at)):
                kind = relation.type.rpartition("/")[2]
                if relation.external and kind not in (*_OUTSIDE, "externalLinkPath"):
                    yield at, "", f"{kind}: {relation.target}"


@rule("external-links", "links to other workbooks", "des liaisons vers d'autres classeurs",
      Text("Excel asks whether to update them", "Excel demande s'il faut les mettre à jour"),
      "wrong")  # fmt: skip
def links(book: Opened) -> Iterator[Where]:
    """Parts that hold what other workbooks said, or connections to data."""
    for name in book.package.parts:
        if name.startswith(("xl/externalLinks/externalLink", "xl/connections", "xl/queryTables/")):
            yield name, "", ""


@rule("macros", "macros", "des macros",
      Text("Excel asks whether to run them, or refuses an .xlsx with them",
           "Excel demande s'il faut les exécuter, ou refuse un .xlsx qui en contient"),
      "note")  # fmt: skip
def macros(book: Opened) -> Iterator[Where]:
    """A project of Visual Basic, a sheet of macros, ActiveX."""
    for name in book.package.parts:
        low = name.lower()
        if low.endswith("vbaproject.bin") or "/macrosheets/" in low or "/activex/" in low:
            yield name, "", ""


@rule("macros-hidden", "macros in a file that says it has none",
      "des macros dans un fichier qui dit n'en pas avoir", REFUSES)  # fmt: skip
def hidden(book: Opened) -> Iterator[Where]:
    """The type of the workbook says whether macros may come along."""
    allowed = _FORMS.match(book.package.type_of(book.part))
    for name in book.package.parts:
        if name.lower().endswith("vbaproject.bin") and not allowed:
            yield name, "", book.package.type_of(book.part)


@rule("xml-malformed", "a part that is no XML", "une partie qui n'est pas du XML", REFUSES)
def malformed(book: Opened) -> Iterator[Where]:
    """Every part of XML is well-formed."""
    for name in book.package.xml_parts:
        book.package.xml(name)
        if name in book.package.malformed and not book.package.illegal(name):
            yield name, "", book.package.malformed[name]


@rule("xml-characters", "characters that XML cannot hold",
      "des caractères que le XML ne peut contenir", REFUSES)  # fmt: skip
def characters(book: Opened) -> Iterator[Where]:
    """Control characters, written or as references."""
    for name in book.package.xml_parts:
        found = book.package.illegal(name)
        if found:
            yield name, "", found


@rule("xml-doctype", "a document type, which may define entities",
      "un type de document, qui peut définir des entités", REFUSES)  # fmt: skip
def doctype(book: Opened) -> Iterator[Where]:
    """No part declares a document type."""
    for name in book.package.xml_parts:
        if b"<!DOCTYPE" in book.package.parts[name][:4096]:
            yield name, "", ""


@rule("calc-chain", "an order of calculation that names cells without formulas",
      "un ordre de calcul qui nomme des cellules sans formule", LOSES)  # fmt: skip
def chain(book: Opened) -> Iterator[Where]:
    """The calculation chain names formulas that are there."""
    root = book.package.xml("xl/calcChain.xml")
    if root is None:
        return
    by_id = {sheet.id: sheet.part for sheet in book.sheets}
    # cells of a shared or array formula carry none of their own text
    known = {
        part: {cell.get("r") for cell in book.package.xml(part).iter("{*}c") if cell.find("{*}f") is not None}
        for part in by_id.values() if book.package.xml(part) is not None
    }  # fmt: skip
    number = ""
    for each in root:
        number = each.get("i") or number
        cell = each.get("r") or ""
        if place(cell) is None or cell not in known.get(by_id.get(number, ""), ()):
            yield "xl/calcChain.xml", cell, f"i={number}"
