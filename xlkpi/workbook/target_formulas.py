"""The formulas of the Targets table, each over its own row; their values: ``target_values``."""

from __future__ import annotations

from xlkpi.model.text import Text
from xlkpi.targets.register import KINDS, YES_NO
from xlkpi.targets.spread import GROWTH, LEVEL, LOSS, PER_PERIOD, SHARE, SUM
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NA_TEXT
from xlkpi.workbook.register_cells import kpi_number, segment_number
from xlkpi.workbook.target_columns import PARTS, SO_FAR, WORKED, months_in_order
from xlkpi.workbook.texts import quoted

CHECKS = {
    "which": Text("which indicator?", "quel indicateur ?"),
    "unknown_kpi": Text("no such indicator", "indicateur inconnu"),
    "unknown_segment": Text("no such segment", "segment inconnu"),
    "not_number": Text("a number is expected", "un nombre est attendu"),
    "not_year": Text("the year is no year", "l’année n’en est pas une"),
    "empty": Text("no target yet", "pas encore d’objectif"),
    "kind": Text("choose a kind", "choisissez un type"),
    "bounds": Text("at least is above at most", "au moins dépasse au plus"),
    "baseline": Text("no baseline to start from", "pas de référence de départ"),
    "per_period": Text(
        "a year’s value says nothing of a month: type the months",
        "l’année ne dit rien d’un mois : saisissez les mois",
    ),
    "twice": Text("twice: neither counts", "en double : aucun ne compte"),
}
YES, CLOSE, NO, UNKNOWN = "✔", "●", "✖", "?"


def formulas(book: Book) -> dict[str, str]:
    """The formula of each worked out column."""
    made = _formulas(book)
    return {name: made[name] for name in WORKED}


def this(column: str) -> str:
    """A cell of the row."""
    return f"Targets[[#This Row],[{column}]]"


def _formulas(book: Book) -> dict[str, str]:
    say = book.say
    months = months_in_order(book.facts.fiscal_year_start)
    check = {key: quoted(say(text)) for key, text in CHECKS.items()}
    words = [quoted(say(text)) for text in KINDS.values()]
    kpi_no, segment, kind = this("kpi_no"), this("segment_id"), this("kind_no")
    low, high, year = this("low"), this("high"), this("year")
    base_row, spread, better = this("base_row"), this("spread"), this("better")
    baseline, target, single = this("baseline"), this("year_target"), this("single")
    all_months = f"Targets[[#This Row],[{months[0]}]:[{months[-1]}]]"
    parts = f"Targets[[#This Row],[{PARTS[0]}]:[{PARTS[-1]}]]"
    so_far = f"Targets[[#This Row],[{SO_FAR[0]}]:[{SO_FAR[-1]}]]"
    numbers = f"{low},{high},{target},{all_months}"
    relative = f"OR({kind}=2,{kind}=3)"
    untyped = f"{this('typed')}=0"
    unknown = f"OR({untyped},{base_row}=0)"

    def past(column: str) -> str:
        return f"INDEX(Baselines[{column}],{base_row})"

    def same(applies: str) -> str:
        return f"COUNTIFS(Targets[kpi_no],{kpi_no},Targets[segment_id],{segment},Targets[{applies}]"

    def of_kpi(column: str) -> str:
        return f'IF({kpi_no}=0,"",INDEX(Kpis[{column}],{kpi_no}))'

    def within(lower: str, upper: str) -> str:
        """Whether what is asked for can be met between two values."""
        a, b = this("ask_low"), this("ask_high")
        return (
            f'IF(AND(IF({a}="",TRUE,{upper}>={a}),IF({b}="",TRUE,{lower}<={b})),'
            f"{quoted(YES)},{quoted(CLOSE)})"
        )

    unnamed = (
        f"IF(COUNTA(Targets[[#This Row],[dimension]:[segment]],{low},{high},{target},"
        f"{all_months},{this('tolerance')},{this('owner')},{this('deadline')},{this('reason')},"
        f'{this("note")})>0,{check["which"]},"")'
    )
    made = {
        "kpi_no": kpi_number(this),
        "kpi_id": of_kpi("kpi_id"),
        "spread": of_kpi("spread"),
        "better": of_kpi("better"),
        "segment_id": segment_number(this),
        "kind_no": f"IF({this('kind')}={words[0]},1,IF({this('kind')}={words[1]},2,"
        f"IF({this('kind')}={words[2]},3,IF({this('kind')}={words[3]},4,0))))",
        "typed": f"IF(COUNT({numbers})>0,1,0)",
        "base_row": f"IF(OR({kpi_no}=0,{segment}<0),0,"
        f"IFERROR(MATCH({kpi_no}*10000+{segment},Baselines[key],0),0))",
        "baseline": f'IF({kpi_no}=0,"",IF({base_row}=0,"{NA_TEXT}",{past("rolling12")}))',
        "row_year": f"IF(ISNUMBER({year}),{year},target_year)",
        "season": f'IF({spread}="{SUM}",IFERROR(MATCH(({kpi_no}*10000+{segment})*10000+'
        f"{this('row_year')},Seasons[key],0),0),0)",
        "single": f'IF(OR({kind}=4,COUNT({low},{high})<>1),"",IF(ISNUMBER({low}),{low},{high}))',
        "year_value": f'IF(OR({kpi_no}=0,{kind}=0,{kind}=4,NOT(ISNUMBER({target}))),"",'
        f"IF({relative},IF(ISNUMBER({baseline}),IF({kind}=2,{baseline}+{target},"
        f'{baseline}*(1+{target})),""),{target}))',
        "year_flat": f'IF(ISNUMBER({this("year_value")}),{_flat(this("year_value"), spread)},"")',
        "base_flat": f"IF(AND({relative},ISNUMBER({baseline})),{_flat(baseline, spread)},\"\")",
        "goal": f"IF(COUNT({parts})=0,{single},IF({better}=\"lower\",MIN({parts}),MAX({parts})))",
        "goal_year": f'IF({kpi_no}=0,"",IF({spread}="{LEVEL}",IF(ISNUMBER({this("year_value")}),'
        f'{this("year_value")},{this("goal")}),IF({spread}="{PER_PERIOD}","",{this("y12")})))',
        "ask_low": f'IF(COUNT({parts})=0,IF(ISNUMBER({low}),{low},""),'
        f'IF({better}="lower","",{this("goal")}))',
        "ask_high": f'IF(COUNT({parts})=0,IF(ISNUMBER({high}),{high},""),'
        f'IF({better}="higher","",{this("goal")}))',
        "horizon": f"IFERROR(MAX(0,IF(ISNUMBER({this('deadline')}),"
        f"(YEAR({this('deadline')})-YEAR(built_month))*12+MONTH({this('deadline')})"
        f"-MONTH(built_month),({this('row_year')}-built_year)*12+12-built_position)),0)",
        "month_value": f'IF({kpi_no}=0,"",INDEX({parts},target_month))',
        "applies": f"IF(OR({kpi_no}=0,{kind}=0,AND(NOT(ISNUMBER({this('month_value')})),"
        f'COUNT({low},{high})=0)),0,IF({year}="",1,IF({year}=target_year,2,0)))',
        "in_force": f"IF({this('applies')}=0,0,"
        f'IF({same("applies")},">="&{this("applies")})=1,1,0))',
        "applies_before": f"IF(OR({kpi_no}=0,{kind}=0,COUNT({parts},{low},{high})=0),0,"
        f'IF({year}="",1,IF({year}=target_year-1,2,0)))',
        "in_force_before": f"IF({this('applies_before')}=0,0,"
        f'IF({same("applies_before")},">="&{this("applies_before")})=1,1,0))',
        "is_strict": f"IF({this('strict')}={quoted(say(YES_NO['yes']))},1,0)",
        "now_low": _bound("low", "lower"),
        "now_high": _bound("high", "higher"),
        "ytd": f'IF({kpi_no}=0,"",IF({spread}="{LEVEL}",IF(ISNUMBER({this("year_value")}),'
        f"{this('year_value')},{single}),INDEX({so_far},target_month)))",
        "rest": f'IF(AND(ISNUMBER({this("y12")}),ISNUMBER({this("ytd")})),IFERROR('
        f'{_by_spread(spread, *_rests(this("y12"), this("ytd")))},""),"")',
        "gap": f"IF(AND(ISNUMBER({this('goal_year')}),ISNUMBER({baseline})),"
        f'({this("goal_year")}-{baseline})*INDEX(Kpis[factor],{kpi_no}),"")',
        "impact": f"IF(AND(ISNUMBER({this('goal_year')}),ISNUMBER({baseline})),"
        f"IF(ISNUMBER({past('base')}),({this('goal_year')}-{baseline})*{past('base')},\"\"),\"\")",
        "impact_of": f'IF(ISNUMBER({this("impact")}),{past("counts")}&"","")',
        "impact_money": f"IF(ISNUMBER({this('impact')}),IF(ISNUMBER({past('money')}),"
        f'{this("impact")}*{past("money")},""),"")',
        "best": f'IF(OR({base_row}=0,{better}="neutral"),"",'
        f'IF({better}="lower",{past("lowest")},{past("highest")}))',
        "projected": f'IF({base_row}=0,"",IF(ISNUMBER({past("slope")}),'
        f'{past("level")}+{past("slope")}*{this("horizon")},"{NA_TEXT}"))',
        "specific": f'IF({untyped},"",IF(AND({kpi_no}>0,{segment}>=0,{kind}>0),'
        f"{quoted(YES)},{quoted(NO)}))",
        "measurable": f'IF({untyped},"",IF({base_row}=0,{quoted(NO)},'
        f"IF({past('months')}>0,{quoted(YES)},{quoted(NO)})))",
        "attainable": f'IF({unknown},"",IF(NOT(ISNUMBER({past("highest")})),{quoted(UNKNOWN)},'
        f"{within(past('lowest'), past('highest'))}))",
        "realistic": f'IF({unknown},"",IF(NOT(ISNUMBER({this("projected")})),{quoted(UNKNOWN)},'
        + within(
            f"MIN({this('projected')},{past('mean')})-{past('deviation')}",
            f"MAX({this('projected')},{past('mean')})+{past('deviation')}",
        )
        + "))",
        "time_bound": f'IF({untyped},"",IF(ISNUMBER({this("deadline")}),'
        f"IF({this('deadline')}>data_end,{quoted(YES)},{quoted(NO)}),{quoted(CLOSE)}))",
        "relevant": f'IF({untyped},"",IF(TRIM({this("reason")}&"")="",{quoted(CLOSE)},'
        f"{quoted(YES)}))",
        "check": _nested(
            [
                (f'{this("kpi")}=""', unnamed),
                (f"{kpi_no}=0", check["unknown_kpi"]),
                (f"{segment}<0", check["unknown_segment"]),
                (f"COUNTA({numbers},{this('tolerance')})>COUNT({numbers},{this('tolerance')})",
                 check["not_number"]),
                (f'AND({year}<>"",NOT(ISNUMBER({year})))', check["not_year"]),
                (untyped, check["empty"]),
                (f"{kind}=0", check["kind"]),
                (f"AND(COUNT({low},{high})=2,{low}>{high})", check["bounds"]),
                (f"AND({relative},NOT(ISNUMBER({baseline})))", check["baseline"]),
                (f'AND({spread}="{PER_PERIOD}",ISNUMBER({target}),COUNT({all_months})=0)',
                 check["per_period"]),
                (f'{same("applies")},{this("applies")},Targets[applies],">0")>1', check["twice"]),
            ],
            '""',
        ),
        "row": "ROW()-ROW(Targets[[#Headers],[kpi]])",
    }  # fmt: skip
    for place, (part, month) in enumerate(zip(PARTS, months, strict=True), 1):
        made[part] = _part(place, this(month), relative)
        made[SO_FAR[place - 1]] = _so_far(place)
    return made


def _nested(cases: list[tuple[str, str]], otherwise: str) -> str:
    """One IF inside the other."""
    return "".join(f"IF({test},{then}," for test, then in cases) + otherwise + ")" * len(cases)


def _flat(x: str, spread: str) -> str:
    """A year's value as a month's, before seasons: sums stay whole, compound ones take a root."""
    return (
        f'IF(OR({spread}="{LEVEL}",{spread}="{SUM}"),{x},IFERROR('
        + _by_spread(spread, "NA()", f"{x}^(1/12)", f"1-(1-{x})^(1/12)", f"(1+{x})^(1/12)-1")
        + ',""))'
    )


def _by_spread(spread: str, sums: str, share: str, loss: str, growth: str) -> str:
    return _nested(
        [
            (f'{spread}="{SUM}"', sums),
            (f'{spread}="{SHARE}"', share),
            (f'{spread}="{LOSS}"', loss),
            (f'{spread}="{GROWTH}"', growth),
        ],
        "NA()",
    )


def _rests(year: str, until: str) -> tuple[str, str, str, str]:
    return (
        f"{year}-{until}",
        f"{year}/{until}",
        f"1-(1-{year})/(1-{until})",
        f"(1+{year})/(1+{until})-1",
    )


def _part(place: int, month: str, relative: str) -> str:
    """What one month asks for: what was typed for it, else its part of the year's target."""
    season, spread = this("season"), this("spread")
    part = f'IF({spread}="{SUM}",IF({season}=0,1/12,INDEX(Seasons[s{place:02d}],{season})),1)'
    base, year = this("base_flat"), this("year_flat")
    kind = this("kind_no")
    changed = f"IF({kind}=2,{base}*{part}+{month},{base}*{part}*(1+{month}))"
    return (
        f'IF(OR({this("kpi_no")}=0,{kind}=0,{kind}=4),"",IF(ISNUMBER({month}),'
        f'IF({relative},IF(ISNUMBER({base}),{changed},""),{month}),'
        f'IF(ISNUMBER({year}),{year}*{part},"")))'
    )


def _so_far(place: int) -> str:
    """What the months up to one ask for together."""
    part, single, spread = this(PARTS[place - 1]), this("single"), this("spread")
    asked = f"IF(ISNUMBER({part}),{part},{single})"
    if place == 1:
        return f'IF(OR({spread}="",{spread}="{LEVEL}",{spread}="{PER_PERIOD}"),"",{asked})'
    before = this(SO_FAR[place - 2])
    both = _by_spread(
        spread,
        f"{before}+{asked}",
        f"{before}*{asked}",
        f"1-(1-{before})*(1-{asked})",
        f"(1+{before})*(1+{asked})-1",
    )
    return f'IF(AND(ISNUMBER({before}),OR(ISNUMBER({part}),ISNUMBER({single}))),{both},"")'


def _bound(which: str, unless: str) -> str:
    value = this("month_value")
    return (
        f'IF({this("applies")}=0,"",IF(ISNUMBER({value}),IF({this("better")}="{unless}","",'
        f'{value}),IF(ISNUMBER({this(which)}),{this(which)},"")))'
    )
