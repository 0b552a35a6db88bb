"""Rules for the list of styles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xlkpi.model.text import Text
from xlkpi.proof.opened import Opened
from xlkpi.proof.rules import LOSES, REFUSES, Where, rule

MOST_FORMATS, MOST_FONTS = 65_490, 1024
FIRST_OWN_FORMAT = 164
LONGEST_CODE = 255
_PART = "xl/styles.xml"
# what a format code is made of: texts, escapes, brackets, digits, dates and separators
_PIECE = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\[\]]*\]|General|Standard|AM/PM|A/P|E[+-]|'
    r"[0#?.,%@/ $+\-():!^&'~{}<>=\u00a0-\uffffymdhsYMDHSbBgGeE]"
)


@rule("style-index", "a format made of fonts, fills or borders that are not there",
      "un format fait de polices, de fonds ou de bordures absents", REFUSES)  # fmt: skip
def index(book: Opened) -> Iterator[Where]:
    """The numbers that a cell's format refers to lie within their lists."""
    known = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    sizes = {key: len(book.styles_in(group)) for key, group in known.items()}
    for group in ("cellXfs", "cellStyleXfs"):
        for number, form in enumerate(book.styles_in(group)):
            for key, several in sizes.items():
                if int(form.get(key) or 0) >= max(several, 1):
                    yield _PART, "", f'{group} {number}: {key}="{form.get(key)}", {several}'
    for named in book.styles_in("cellStyles"):
        if int(named.get("xfId") or 0) >= max(sizes["xfId"], 1):
            yield _PART, "", f'{named.get("name")}: xfId="{named.get("xfId")}"'


@rule("style-count", "more formats or fonts than Excel holds",
      "plus de formats ou de polices qu'Excel n'en contient",
      Text("Excel says that there are too many formats", "Excel dit qu'il y a trop de formats"))  # fmt: skip
def count(book: Opened) -> Iterator[Where]:
    """At most 65,490 formats of cells and 1,024 fonts; as many as are said."""
    for group, most in (("cellXfs", MOST_FORMATS), ("fonts", MOST_FONTS)):
        several = len(book.styles_in(group))
        if several > most:
            yield _PART, "", f"{group}: {several}"


@rule("style-name", "two named styles of one name", "deux styles nommés de même nom", LOSES)
def names(book: Opened) -> Iterator[Where]:
    """Names of styles are unique whatever the case."""
    found = Counter((s.get("name") or "").casefold() for s in book.styles_in("cellStyles"))
    for name, times in found.items():
        if times > 1 or not name:
            yield _PART, "", f"{name} × {times}"


@rule("number-format", "a number format that Excel cannot read",
      "un format de nombre qu'Excel ne sait pas lire")  # fmt: skip
def codes(book: Opened) -> Iterator[Where]:
    """At most four sections of 255 characters, quotes and brackets closed, letters quoted."""
    if book.styles is None:
        return
    # openpyxl and others write none of differential formats' codes in the list
    for each in book.styles.iter("{*}numFmt"):
        code = each.get("formatCode") or ""
        rest = _PIECE.sub("", code.replace(";", ""))
        sections = re.sub(r'"[^"]*"|\\.|\[[^\[\]]*\]', "", code).count(";") + 1
        if rest or not code or len(code) > LONGEST_CODE or sections > 4:
            yield _PART, "", code


@rule("number-format-id", "number formats of one number, or of a number that is Excel's own",
      "des formats de même numéro, ou d'un numéro propre à Excel",
      Text("Cells show another format", "Les cellules montrent un autre format"), "wrong")  # fmt: skip
def format_ids(book: Opened) -> Iterator[Where]:
    """Formats of a file are numbered from 164, each once; cells refer to one that there is."""
    numbers = Counter(int(f.get("numFmtId") or 0) for f in book.styles_in("numFmts"))
    for number, times in numbers.items():
        if times > 1:
            yield _PART, "", f'numFmtId="{number}" × {times}'
    for place, form in enumerate(book.styles_in("cellXfs")):
        number = int(form.get("numFmtId") or 0)
        if number >= FIRST_OWN_FORMAT and number not in numbers:
            yield _PART, "", f'cellXfs {place}: numFmtId="{number}"'
