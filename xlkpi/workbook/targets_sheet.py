"""The Targets sheet: where finance types, and what its formulas make of it.

It is an Excel table, ``Targets``, read back by its headers. Columns that people added stay;
those after them are worked out: checks, what a target means, and what is in force for the
chosen month. The sheet is not protected, so that the table grows and sorts.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.datavalidation import DataValidation

from xlkpi.model.text import Text
from xlkpi.targets.register import KINDS, MONTHS, TARGETS, YES_NO, Entry
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NA_TEXT, Live
from xlkpi.workbook.page import Page, letter, lines_height
from xlkpi.workbook.register_cells import typed
from xlkpi.workbook.target_columns import BESIDE, SHOWN, TITLES, WORKED, WORKINGS, headers
from xlkpi.workbook.target_formulas import CLOSE, NO, YES, formulas
from xlkpi.workbook.target_values import Line, Targets
from xlkpi.workbook.texts import quoted

Style = Literal["stop", "warning"]
Between = Literal["whole", "decimal", "date"]

HEADER = 8
SPARE = 25  # empty rows, for those whose spreadsheet does not grow tables

HELP = Text(
    "Type in the yellow cells; every sheet follows at once, and the next build keeps what you "
    "typed. A year’s target is spread over the months; a month typed here goes before it. Blank "
    "year: every year. Blank split: the total.",
    "Saisissez dans les cellules jaunes ; toutes les feuilles suivent aussitôt, et la prochaine "
    "construction garde vos saisies. L’objectif annuel est réparti sur les mois ; un mois saisi "
    "ici l’emporte. Année vide : toutes. Sans ventilation : le total.",
)
KINDS_HELP = Text(
    "Kinds. absolute: the value to reach · points: the baseline plus so much (2 % = 2 points of "
    "a rate) · relative %: the baseline changed by so much · band: between “at least” and “at "
    "most”.",
    "Types. absolu : la valeur à atteindre · points : la référence plus tant (2 % = 2 points d’un "
    "taux) · relatif % : la référence variée de tant · fourchette : entre « au moins » et « au "
    "plus ».",
)
FISCAL_HELP = Text(
    " The year is the fiscal year, named by the year in which it begins; its months stand in "
    "its order.",
    " L’année est l’exercice, nommé d’après l’année où il commence ; ses mois sont dans son ordre.",
)
WHAT_IF = Text("What if this indicator…", "Et si cet indicateur…")
BASELINE, GAP = Text("Baseline", "Référence"), Text("Difference", "Écart")
REACHED = Text("… reached", "… atteignait")
CHOOSE_KPI = Text("choose an indicator", "choisissez un indicateur")

_REFUSALS: dict[str, tuple[Text, Text]] = {
    "kpi": (
        Text("No such indicator", "Indicateur inconnu"),
        Text("Choose one from the list: names must be those of Definitions.",
             "Choisissez dans la liste : les noms sont ceux de Définitions."),
    ),
    "dimension": (
        Text("No such split", "Ventilation inconnue"),
        Text("Choose how the exports are split, or leave blank for the total.",
             "Choisissez une ventilation des exports, ou laissez vide pour le total."),
    ),
    "segment": (
        Text("No such segment", "Segment inconnu"),
        Text("The exports of this build do not hold it. Keep it all the same?",
             "Les exports de cette construction ne le contiennent pas. Le garder malgré tout ?"),
    ),
    "kind": (
        Text("Which kind?", "Quel type ?"),
        Text("“+10 %” must say whether it is relative or in points: choose from the list.",
             "« +10 % » doit dire s’il est relatif ou en points : choisissez dans la liste."),
    ),
    "strict": (
        Text("Yes or no", "Oui ou non"),
        Text("Yes: equal to the target is not enough.",
             "Oui : être égal à l’objectif ne suffit pas."),
    ),
    "year": (
        Text("Not a year", "Pas une année"),
        Text("Type a year such as 2026, or leave blank for every year.",
             "Saisissez une année comme 2026, ou laissez vide pour toutes."),
    ),
    "number": (
        Text("Not a number", "Pas un nombre"),
        Text("Type a number; rates as 80 %, points and amounts as they are shown.",
             "Saisissez un nombre ; les taux comme 80 %, points et montants comme affichés."),
    ),
    "tolerance": (
        Text("Not a tolerance", "Pas une tolérance"),
        Text("Type how far from the target is still close, from 0 up: 2 % for rates is 2 points.",
             "Saisissez l’écart qui reste « proche », à partir de 0 : 2 % d’un taux, 2 points."),
    ),
    "deadline": (
        Text("Not a date", "Pas une date"),
        Text("Type a date, such as 31/12/2026.", "Saisissez une date, comme 31/12/2026."),
    ),
}  # fmt: skip
_WIDTHS = {
    "kpi": 31, "dimension": 10, "segment": 12, "kind": 10.5, "low": 9.5, "high": 9.5,
    "strict": 11, "baseline": 11.5, "gap": 11, "year": 7, "year_target": 11.5, "tolerance": 10,
    "owner": 17, "deadline": 11, "reason": 48, "note": 30, "check": 26, "kpi_id": 24,
    "now_low": 12, "now_high": 12, "impact": 14, "impact_of": 26, "impact_money": 14, "best": 11,
    "projected": 11, "specific": 9.5, "measurable": 10.5, "attainable": 10, "realistic": 9,
    "time_bound": 10.5, "relevant": 9,
}  # fmt: skip
_FIGURES = ("baseline", "now_low", "now_high", "best", "projected")
_SMART = SHOWN[SHOWN.index("specific") :]


class TargetsSheet:
    """The sheet of the register of targets."""

    def __init__(self, book: Book, page: Page, targets: Targets) -> None:
        self.book, self.page, self.targets = book, page, targets
        self.headers = headers(targets.extra, targets.fiscal)
        self.at = {name: place for place, name in enumerate(self.headers, 1)}
        self.formulas = formulas(book)
        self.several = len(targets.lines) + SPARE

    def write(self) -> None:
        """Write the sheet."""
        book, page, of = self.book, self.page, self.book.styles.of
        page.put(1, 1, book.say(texts.TARGETS), of("title"))
        page.heights[1] = 26
        fiscal = book.say(FISCAL_HELP) if self.targets.fiscal != 1 else ""
        # column A comes again on the second page: the help does not
        page.put(2, 2, book.say(HELP) + fiscal, of("subtitle"))
        page.put(3, 2, book.say(KINDS_HELP), of("subtitle"))
        self._what_if()
        short = dict(zip(MONTHS, texts.months_of(book.language), strict=True))
        shown = set(TITLES) | set(self.targets.extra)
        for name, column in self.at.items():
            title = short.get(name) or (book.say(TITLES[name]) if name in TITLES else name)
            visible = name in shown and name not in WORKINGS
            page.put(HEADER - 1, column, title if visible else "", of("header"))
            page.put(HEADER, column, name, of("helper"))
        page.heights[HEADER - 1] = 42
        for i in range(self.several):
            line = self.targets.lines[i] if i < len(self.targets.lines) else None
            self._row(HEADER + 1 + i, line or Line(self.targets, Entry({}), i + 1))
        page.table(
            TARGETS.table, HEADER, self.headers, self.several, formulas=self.formulas,
            style="TableStyleLight15",
        )  # fmt: skip
        self._validations()
        self._looks()

    def _row(self, r: int, line: Line) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        form = book.formats.kpi(line.kpi) if line.kpi else "General"
        figure, text = of("input", form), of("input", text=True)
        styles = dict.fromkeys(("low", "high", "year_target", *MONTHS), figure)
        styles |= {"year": of("input", "0"), "deadline": of("input", book.formats.day)}
        styles |= dict.fromkeys(("reason", "note"), of("input", text=True, wrap=True))
        styles |= {"tolerance": of("input"), "strict": of("input"), "kind": of("input")}
        for column in TARGETS.columns:
            value = typed(book, TARGETS, line.entry, line.kpi, column.id)
            page.put(r, self.at[column.id], value, styles.get(column.id, text))
            if column.id in ("reason", "note") and isinstance(value, str):
                tall = lines_height(value, _WIDTHS[column.id])
                page.heights[r] = max(page.heights.get(r, 0), tall)
        for name in self.targets.extra:
            value = line.entry.extra.get(name)
            look = of("input", book.formats.day) if isinstance(value, date) else of("input")
            page.put(r, self.at[name], value, look)
        values = line.worked()
        difference = book.formats.difference(line.kpi) if line.kpi else "General"
        looks = dict.fromkeys(_FIGURES, of("value", form)) | dict.fromkeys(_SMART, of("status"))
        looks |= {
            "gap": of("delta", difference),
            "check": of("close"),
            "impact": of("value", "+#,##0;-#,##0;0"),
            "impact_of": of("label", wrap=True),
            "impact_money": of("value", book.formats.unit("currency", 0)),
        }
        helper = of("helper")
        said = str(values["impact_of"] or "")
        tall = lines_height(said, _WIDTHS["impact_of"])
        page.heights[r] = max(page.heights.get(r, 15), tall)
        for name in WORKED:
            live = Live(self.formulas[name], values[name])
            page.put(r, self.at[name], live, looks.get(name, helper))

    # ------------------------------------------------------------ what if

    def _what_if(self) -> None:
        """Two inputs, and what they would mean for the chosen segment."""
        book, page, of, at = self.book, self.page, self.book.styles.of, self.at
        kpi, value = "A5", f"{letter(at['low'])}5"
        page.put(4, 1, book.say(WHAT_IF), of("field"))
        page.put(4, at["low"], book.say(REACHED), of("field"))
        for name, title in (("baseline", BASELINE), ("gap", GAP)):
            page.put(4, at[name], book.say(title), of("field"))
        month = at["baseline"] + 2
        page.put(4, month, book.say(TITLES["impact"]), of("field"))
        page.put(5, 1, None, of("input", text=True))
        page.put(5, at["low"], None, of("input"))
        page.put(5, at["high"], None, of("input"))
        page.merge(5, at["low"], at["high"])
        page.heights[5] = 18
        number = f"SUMPRODUCT(--(Kpis[kpi]={kpi}),Kpis[kpi_no])"
        row = f"MATCH({number}*10000+segment_id,Baselines[key],0)"
        baseline = f"{letter(at['baseline'])}5"

        def past(column: str) -> str:
            return f"INDEX(Baselines[{column}],{row})"

        given = f'OR({kpi}="",NOT(ISNUMBER({value})))'
        difference = f"({value}-{baseline})"

        def when_given(formula: str) -> str:
            return f'IF({given},"",IFERROR({formula},""))'

        factor = f"INDEX(Kpis[factor],{number})"
        amount = of("value", book.formats.unit("currency", 0))
        last12 = f'IF({kpi}="","",IFERROR({past("rolling12")},"{NA_TEXT}"))'
        effect = f"{difference}*{past('base')}"
        cells = (
            (at["baseline"], last12, of("value", "General")),
            (at["gap"], when_given(f"{difference}*{factor}"), of("delta", "General")),
            (month, when_given(effect), of("value", "+#,##0;-#,##0;0")),
            (month + 2, when_given(f'{past("counts")}&""'), of("label")),
            (month + 6, when_given(f"{effect}*{past('money')}"), amount),
        )
        for column, formula, style in cells:
            page.put(5, column, Live(formula, ""), style)
        for first, last in ((month, month + 1), (month + 2, month + 5), (month + 6, month + 7)):
            page.merge(5, first, last)
        names = DataValidation("list", formula1="kpi_names", allow_blank=True)
        names.add(kpi)
        page.ws.add_data_validation(names)
        rate = "INDEX(kpi_factors,MATCH($A$5,kpi_names,0))=100"  # no tables in conditions
        for cell in (value, baseline):
            page.ws.conditional_formatting.add(cell, self._percent(f"IFERROR({rate},FALSE)"))
        book.name("what_if_kpi", page, kpi)
        book.name("what_if_value", page, value)

    def _percent(self, when: str) -> Rule:
        """Shows a rate as one where the cell's own format is not set for it."""
        form = NumberFormat(numFmtId=200, formatCode=self.book.formats.percent)
        return Rule(type="expression", formula=[when], dxf=DifferentialStyle(numFmt=form))

    # ------------------------------------------------------------ validation

    def _box(self, name: str) -> str:
        column = letter(self.at[name])
        return f"{column}{HEADER + 1}:{column}{HEADER + self.several}"

    def _refuse(self, rule: DataValidation, key: str, *names: str, style: Style = "stop") -> None:
        title, words = (self.book.say(text) for text in _REFUSALS[key])
        rule.errorTitle, rule.error, rule.errorStyle = title[:32], words[:225], style
        rule.promptTitle, rule.prompt = self.book.say(TITLES[names[0]])[:32], words[:255]
        rule.showErrorMessage = rule.showInputMessage = True
        if key == "number":
            rule.showInputMessage = False  # twelve months of the same words would be in the way
        for name in names:
            rule.add(self._box(name))
        self.page.ws.add_data_validation(rule)

    def _validations(self) -> None:
        say = self.book.say

        def choice(source: str) -> DataValidation:
            return DataValidation("list", formula1=source, allow_blank=True)

        self._refuse(choice("kpi_names"), "kpi", "kpi")
        self._refuse(choice("dimension_names"), "dimension", "dimension")
        self._refuse(choice("segment_names"), "segment", "segment", style="warning")
        self._refuse(choice(quoted(",".join(say(t) for t in KINDS.values()))), "kind", "kind")
        words = ",".join(say(t) for t in YES_NO.values())
        self._refuse(choice(quoted(words)), "strict", "strict")

        def between(kind: Between, low: str, high: str) -> DataValidation:
            return DataValidation(
                kind, operator="between", formula1=low, formula2=high, allow_blank=True
            )

        self._refuse(between("whole", "1990", "2100"), "year", "year")
        amounts = ("low", "high", "year_target", *MONTHS)
        self._refuse(between("decimal", "-1E+15", "1E+15"), "number", *amounts)
        self._refuse(between("decimal", "0", "1E+15"), "tolerance", "tolerance")
        self._refuse(between("date", "36526", "73415"), "deadline", "deadline")

    # ------------------------------------------------------------ looks

    def _looks(self) -> None:
        page, at = self.page, self.at
        for name, column in at.items():
            page.widths(_WIDTHS.get(name, 16 if name in self.targets.extra else 8.5), start=column)
        page.ws.freeze_panes = f"B{HEADER + 1}"
        page.ws.print_title_rows = f"{HEADER - 1}:{HEADER - 1}"
        page.ws.print_title_cols = "A:A"
        page.ws.page_setup.fitToWidth = 2
        # spare rows stay unprinted until they are used
        end = letter(at[SHOWN[-1]])
        page.ws.print_area = f"A1:{end}{HEADER + len(self.targets.lines) + 5}"
        first, last = HEADER + 1, HEADER + self.several
        whole = f"{letter(at[SHOWN[0]])}{first}:{letter(len(self.headers))}{last}"
        blank = Rule(
            type="expression", formula=[f'$A{first}=""'], dxf=self.book.styles.differential("muted")
        )
        page.ws.conditional_formatting.add(whole, blank)
        for word, style in ((YES, "good"), (CLOSE, "close"), (NO, "bad")):
            box = f"{letter(at[_SMART[0]])}{first}:{letter(at[_SMART[-1]])}{last}"
            cell = f"{letter(at[_SMART[0]])}{first}"
            rule = Rule(
                type="expression", formula=[f"{cell}={quoted(word)}"],
                dxf=self.book.styles.differential(style),
            )  # fmt: skip
            page.ws.conditional_formatting.add(box, rule)
        relative = f"$D{first}={quoted(self.book.say(KINDS['relative']))}"
        for name in ("year_target", *MONTHS):
            page.ws.conditional_formatting.add(self._box(name), self._percent(relative))
        self._percents(last)

    def _percents(self, last: int) -> None:
        """Rates as percentages on rows that were typed after the build."""
        start = HEADER + len(self.targets.lines) + 1
        number = f"${letter(self.at['kpi_no'])}{start}"
        rule = f"IF({number}=0,FALSE,INDEX(kpi_factors,MAX({number},1))=100)"
        for name in ("low", "high", "year_target", *BESIDE[:1], *MONTHS, *_FIGURES[1:]):
            column = letter(self.at[name])
            self.page.ws.conditional_formatting.add(
                f"{column}{start}:{column}{last}", self._percent(rule)
            )
