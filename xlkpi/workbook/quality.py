"""The Data quality sheet: what became of every row of every file."""

from __future__ import annotations

from openpyxl.worksheet.pagebreak import Break

from xlkpi.exports.report import written
from xlkpi.exports.told import told
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Live
from xlkpi.workbook.page import Page, letter, lines_height

HELP = Text(
    "Computed when built. Rows read = rows used + rows rejected, each with its reason.",
    "Calculé à la construction. Lignes lues = lignes utilisées + lignes rejetées, chacune avec sa "
    "raison.",
)
FILES = {
    "file": Text("File", "Fichier"),
    "sheet": Text("Sheet", "Feuille"),
    "table": Text("Read as", "Lu comme"),
    "encoding": Text("Encoding", "Encodage"),
    "delimiter": Text("Delimiter", "Séparateur"),
    "read": Text("Rows read", "Lignes lues"),
    "used": Text("Rows used", "Lignes utilisées"),
    "rejected": Text("Rejected", "Rejetées"),
    "share": Text("Used", "Part utilisée"),
    "ignored_lines": Text("Lines passed over", "Lignes ignorées"),
    "from": Text("From", "Du"),
    "to": Text("To", "Au"),
    "notes": Text("Notes", "Notes"),
}
WIDTHS = (30, 14, 26, 22, 10, 14, 14, 12, 10, 11, 12, 14, 48)
ON_ONE_PAGE = 44  # so many rows
REJECTED = Text("Rejected rows, by reason", "Lignes rejetées, par raison")
REASONS = {
    "file": Text("File", "Fichier"),
    "sheet": Text("Sheet", "Feuille"),
    "reason": Text("Reason", "Raison"),
    "rows": Text("Rows", "Lignes"),
    "examples": Text("Examples (row, column: value)", "Exemples (ligne, colonne : valeur)"),
}
SUMS = Text("Sums of money and time", "Sommes d’argent et de temps")
SUMS_HELP = Text(
    "What the rows read add up to = the rows used + the rows rejected + what was merged with "
    "other rows. Compare the first with the total that the tool itself shows.",
    "Ce que totalisent les lignes lues = lignes utilisées + lignes rejetées + ce qui a été "
    "fusionné avec d’autres lignes. À comparer au total que montre l’outil lui-même.",
)
SUMMED = {
    "file": Text("File", "Fichier"),
    "sheet": Text("Sheet", "Feuille"),
    "table": Text("Read as", "Lu comme"),
    "column": Text("Column", "Colonne"),
    "unit": Text("Unit", "Unité"),
    "read": Text("Sum read", "Somme lue"),
    "used": Text("Sum used", "Somme utilisée"),
    "rejected": Text("Rejected", "Rejetée"),
    "merged": Text("Merged", "Fusionnée"),
    "difference": Text("Difference", "Écart"),
    "file_unit": Text("Unit in the file", "Unité du fichier"),
    "in_file_unit": Text("Sum in that unit", "Somme dans cette unité"),
    "notes": Text("Notes", "Notes"),
}
CONVERTED = Text(
    "used, at the rates of xlkpi.toml: {value} {currency}",
    "utilisée, aux taux de xlkpi.toml : {value} {currency}",
)
NONE_REJECTED = Text("No row was rejected.", "Aucune ligne n’a été rejetée.")
OVERLAPS = Text("Totals that gave way to detail", "Totaux qui ont cédé la place au détail")
OVERLAP = Text(
    "{rows} rows of {table} left out: {detail} has the detail of the same months",
    "{rows} lignes de {table} laissées de côté : {detail} a le détail des mêmes mois",
)
UNUSED = Text("not used: no table recognised", "non utilisé : aucune table reconnue")
_DELIMITERS = {"\t": "tab", ";": ";", ",": ",", "|": "|"}


def write(book: Book, page: Page) -> None:
    """Write the sheet."""
    of, say = book.styles.of, book.say
    page.put(1, 1, say(texts.QUALITY), of("title"))
    page.heights[1] = 26
    page.put(2, 1, say(HELP), of("subtitle"))
    page.line(4, [say(text) for text in FILES.values()], of("header"))
    page.line(5, FILES, of("helper"))
    page.heights[4] = 30
    text, count, day = of("label", text=True), of("value", "#,##0"), of("value", book.formats.day)
    row = 5
    for report in book.facts.files:
        row += 1
        known = texts.TABLES.get(report.table)
        share = report.used / report.read if report.read else None
        page.put(row, 1, book.file_names[report.file], text)
        page.put(row, 2, report.sheet or None, text)
        page.put(row, 3, say(known) if known else say(UNUSED), text)
        page.put(row, 4, report.encoding or None, text)
        page.put(row, 5, _DELIMITERS.get(report.delimiter, report.delimiter) or None, text)
        page.put(row, 6, report.read, count)
        page.put(row, 7, report.used, count)
        page.put(row, 8, sum(report.rejected.values()), count)
        page.put(row, 9, share, of("value", book.formats.percent))
        page.put(row, 10, report.ignored_lines, count)
        page.put(row, 11, report.from_, day)
        page.put(row, 12, report.to, day)
        notes = "; ".join(told(note, book.language) for note in report.notes)
        page.put(row, 13, notes or None, of("note", text=True))
        page.heights[row] = max(13, 11.5 * (len(notes) // 52 + 1))
    page.table("Files_read", 5, tuple(FILES), row - 5)
    page.put(row + 1, 1, say(texts.TOTAL), of("field"))
    for column in (6, 7, 8):
        at = letter(column)
        total = sum(
            {6: r.read, 7: r.used, 8: sum(r.rejected.values())}[column] for r in book.facts.files
        )
        page.put(row + 1, column, Live(f"SUM({at}6:{at}{max(row, 6)})", total),
                 of("figure", "#,##0"))  # fmt: skip
    row = _rejected(book, page, row + 4)
    row = _overlaps(book, page, row + 2)
    _sums(book, page, row + 2)
    page.widths(*WIDTHS)
    page.ws.freeze_panes = "B6"
    book.protect(page)


def _rejected(book: Book, page: Page, row: int) -> int:
    of, say = book.styles.of, book.say
    page.put(row, 1, say(REJECTED), of("section"))
    page.fill(row, 1, 13, of("section"))
    found = [(r, reason, n) for r in book.facts.files for reason, n in r.rejected.items() if n]
    if not found:
        page.put(row + 1, 1, say(NONE_REJECTED), of("label"))
        return row + 1
    row += 1
    page.line(row, [say(title) for title in REASONS.values()], of("header"))
    page.fill(row, 5, 13, of("header"))
    page.merge(row, 5, 13)
    text, long = of("label", text=True), of("label", text=True, wrap=True)
    for report, reason, n in found:
        row += 1
        page.put(row, 1, book.file_names[report.file], text)
        page.put(row, 2, report.sheet or None, text)
        why = told(reason, book.language)
        page.put(row, 3, why, long)
        page.heights[row] = lines_height(why, WIDTHS[2])
        page.put(row, 4, n, of("value", "#,##0"))
        shown = " · ".join(
            f"{e.row}" + (f", {e.column}: {e.value}" if e.column else "")
            for e in report.examples.get(reason, ())
        )
        page.put(row, 5, shown or None, text)
        page.fill(row, 5, 13, text)
        page.merge(row, 5, 13)
    return row


def _overlaps(book: Book, page: Page, row: int) -> int:
    if not book.facts.overlaps:
        return row - 2
    of, say = book.styles.of, book.say
    page.put(row, 1, say(OVERLAPS), of("section"))
    page.fill(row, 1, 13, of("section"))
    for overlap in book.facts.overlaps:
        row += 1
        words = say(OVERLAP).format(
            rows=texts.number(overlap.rows, book.language),
            table=say(texts.table(overlap.table)),
            detail=say(texts.table(overlap.detail)),
        )
        page.put(row, 1, words, of("label"))
    return row


def _sums(book: Book, page: Page, row: int) -> None:
    """What the amounts and durations of each file add up to, and where it went."""
    found = [(report, each) for report in book.facts.files for each in report.sums]
    if not found:
        return
    of, say = book.styles.of, book.say
    if row + len(found) > ON_ONE_PAGE:
        page.ws.row_breaks.append(Break(id=row - 1))
    page.put(row, 1, say(SUMS), of("section"))
    page.fill(row, 1, 13, of("section"))
    page.put(row + 1, 1, say(SUMS_HELP), of("subtitle"))
    row += 2
    page.line(row, [say(title) for title in SUMMED.values()], of("header"))
    page.heights[row] = 30
    text, amount = of("label", text=True), of("value", "#,##0.00")
    long = of("label", text=True, wrap=True)
    for report, each in found:
        row += 1
        parts = (each.read, each.used, each.rejected, each.merged)
        read, *others = map(float, parts)
        left = round(read - others[0] - others[1] - others[2], 2)
        page.put(row, 1, book.file_names[report.file], text)
        page.put(row, 2, report.sheet or None, text)
        page.put(row, 3, say(texts.table(report.table)), text)
        column = each.header or each.column
        page.put(row, 4, column, long)
        page.heights[row] = lines_height(column, WIDTHS[3])
        page.put(row, 5, each.unit or None, text)
        page.line(row, parts, amount, start=6)
        page.put(row, 10, Live(f"ROUND(F{row}-G{row}-H{row}-I{row},2)", left), amount)
        page.put(row, 11, each.file_unit or None, text)
        page.put(row, 12, each.in_file_unit, amount)
        note = None
        if each.converted is not None:
            value = written(each.converted, book.language)
            note = say(CONVERTED).format(value=value, currency=each.converted_to)
        page.put(row, 13, note, of("note", text=True))
