"""How the texts of a column become values: the SQL for it, chosen from what is seen there.

A column is looked at as a whole: one decimal sign, one order of day and month for all its
cells. ``planned`` gets the distinct texts of a sample; where they leave a doubt it raises
Doubt, and is called again with those of the whole column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from xlkpi.exports import sql
from xlkpi.exports.headers import fold, words
from xlkpi.model.tables import Column, Type

Expression = Callable[[str], str]
"""From the SQL of a text to the SQL of its value, NULL where the text is none."""

BLANK_WORDS = (
    "", "-", "--", "---", "—", "–", "?", "n/a", "na", "#n/a", "#div/0!", "#value!", "#ref!",
    "#name?", "#num!", "#null!", "#spill!", "#calc!", "#valeur!", "#nom?", "#nombre!", "#nul!",
    "#propagation!", "#calcul!", "null", "none", "nan", "nat", "unknown", "inconnu",
    "non renseigné", "select", "\u00a0", "\u202f",
)  # fmt: skip
"""Texts that say "nothing", in lower case."""
TEXT_BLANK_WORDS = (*BLANK_WORDS, "0000")

TRUE_WORDS = ("true", "vrai", "yes", "oui", "y", "o", "1", "x", "t", "1.0")
FALSE_WORDS = ("false", "faux", "no", "non", "n", "0", "f", "0.0")

_FEW = 8  # so many texts are compared one by one rather than matched with a pattern

SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.CHOICE: "VARCHAR",
    Type.DATE: "DATE",
    Type.TIMESTAMP: "TIMESTAMP",
    Type.COUNT: "BIGINT",
    Type.NUMBER: sql.MONEY,
    Type.MONEY: sql.MONEY,
    Type.SECONDS: sql.MONEY,
    Type.HOURS: sql.MONEY,
    Type.FLAG: "BOOLEAN",
}
WHAT = {
    Type.DATE: "a date",
    Type.TIMESTAMP: "a date and time",
    Type.COUNT: "a whole number",
    Type.NUMBER: "a number",
    Type.MONEY: "an amount",
    Type.SECONDS: "a duration",
    Type.HOURS: "a duration",
    Type.FLAG: "yes or no",
}


class Doubt(Exception):
    """What was seen can be read in two ways; ``setting`` is what decides, as xlkpi.toml has it."""

    def __init__(self, problem: str, setting: str, value: str = "") -> None:
        super().__init__(problem)
        self.problem, self.setting, self.value = problem, setting, value


@dataclass
class Settings:
    """What is known of a column besides its texts."""

    table: str = ""
    decimal: str | None = None
    date_formats: tuple[str, ...] = ()
    unit: str | None = None
    spreadsheet: bool = False
    long: bool = False  # the file goes on beyond the sample
    whole: bool = False  # the texts are those of the whole column, no longer a sample
    usual_decimal: str | None = None  # seen elsewhere in the file
    day_first: bool | None = None  # seen elsewhere in the file
    currencies: bool = False  # whether the currency of each row is known


@dataclass
class Plan:
    """How a column is read, and what is worth saying about it."""

    value: Expression
    notes: list[str] = field(default_factory=list)
    decimal: str | None = None  # the sign that the texts prove
    day_first: bool | None = None
    symbols: frozenset[str] = frozenset()  # currencies written in the cells
    unit: str | None = None  # of its plain numbers, where it has any


def is_blank(text: str | None, type_: Type = Type.TEXT) -> bool:
    """Whether the text says "nothing"."""
    return text is None or text.strip().lower() in _blank_words(type_)


def blank_sql(text: str, type_: Type = Type.TEXT) -> str:
    """The same test in SQL, for a text that is not NULL."""
    return sql.is_one_of(text, _blank_words(type_))


def _blank_words(type_: Type) -> tuple[str, ...]:
    return TEXT_BLANK_WORDS if type_ is Type.TEXT else BLANK_WORDS


def planned(column: Column, texts: Iterable[str], settings: Settings) -> Plan:
    """How to read a column in which these texts stand. Raises Doubt where they leave one."""
    kinds: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        bare = text.strip()
        kinds.setdefault(_kind(bare, column.type), bare)
    seen = [text for text in kinds.values() if not is_blank(text, column.type)]
    match column.type:
        case Type.TEXT:
            return _texts(seen) if settings.long else Plan(text_value)
        case Type.CHOICE:
            return _choices(column, seen, settings)
        case Type.FLAG:
            return _flags(seen)
        case Type.DATE | Type.TIMESTAMP:
            return _dates(seen, settings, column.type)
        case Type.SECONDS | Type.HOURS:
            return _durations(seen, settings, column.type)
        case _:
            return _numbers(seen, settings, column.type)


_DIGITS = str.maketrans("23456789", "11111111")
_DAY = 10  # so many characters hold a day written in numbers


def _kind(text: str, type_: Type) -> str:
    """What texts have in common that say the same of how their column is to be read.

    Digits but 0 are alike, save those of a day.
    """
    if type_ in (Type.TEXT, Type.CHOICE, Type.FLAG):
        return text
    if type_ in (Type.DATE, Type.TIMESTAMP):
        return text[:_DAY] + text[_DAY:].translate(_DIGITS)
    return text.translate(_DIGITS)


def kind_sql(text: str, type_: Type) -> str:
    """The same in SQL, for a column of dates or numbers."""
    digits = "'23456789', '11111111'"
    if type_ in (Type.DATE, Type.TIMESTAMP):
        return f"left({text}, {_DAY}) || translate(substr({text}, {_DAY + 1}), {digits})"
    return f"translate({text}, {digits})"


def text_value(x: str) -> str:
    """A text without outer spaces; NULL for a word that says "nothing"."""
    return f"CASE WHEN {blank_sql(x)} THEN NULL ELSE trim({x}) END"


# ---------------------------------------------------------------- words and flags


def _texts(seen: Sequence[str]) -> Plan:
    """Texts of a long file: those that look as usual pass by the costly tests."""
    if len(seen) <= _FEW:
        return Plan(lambda x: sql.case(x, {t: sql.text(t) for t in seen}, text_value(x)))
    start = sql.usual_start(seen, TEXT_BLANK_WORDS)

    def value(x: str) -> str:
        usual = f"{x} LIKE '{start}%' AND {x} NOT LIKE '% ' AND strlen({x}) = length({x})"
        return f"CASE WHEN {usual} THEN {x} ELSE {text_value(x)} END"

    return Plan(value if start else text_value)


def _folded(x: str) -> str:
    return f"trim(regexp_replace(strip_accents(lower({x})), '[^a-z0-9+]+', ' ', 'g'))"


def _choices(column: Column, seen: Sequence[str], settings: Settings) -> Plan:
    known = words(settings.table, column)
    first = {t: sql.text(known[fold(t)]) for t in seen[:40] if fold(t) in known}
    return Plan(lambda x: sql.case(x, first, sql.looked_up(_folded(x), known)))


def _flags(seen: Sequence[str]) -> Plan:
    answers = dict.fromkeys(TRUE_WORDS, "true") | dict.fromkeys(FALSE_WORDS, "false")
    first = {t: answers[t.lower()] for t in seen[:40] if t.lower() in answers}

    def value(x: str) -> str:
        rest = (
            f"CASE WHEN {sql.is_one_of(x, TRUE_WORDS)} THEN true "
            f"WHEN {sql.is_one_of(x, FALSE_WORDS)} THEN false END"
        )
        return sql.case(x, first, rest)

    return Plan(value)


# ---------------------------------------------------------------- numbers

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_CURRENCY = r"[€$£¥]|\b[A-Z]{3}\b"
_SYMBOL = re.compile(_CURRENCY)
_SPACES = "\u00a0\u202f\u2009\t"


def decimal_sign(seen: Iterable[str]) -> tuple[str | None, bool]:
    """The decimal sign that the texts prove (or None), and whether some leave a doubt.

    >>> decimal_sign(["1,234.50"]), decimal_sign(["12,5", "1.234.567"]), decimal_sign(["1,234"])
    (('.', False), (',', False), (None, True))
    """
    proofs: dict[str, str] = {}
    doubtful = False
    for text in seen:
        digits = re.sub(r"[^\d.,]", "", text)
        if "," not in digits and "." not in digits:
            continue
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
            doubtful = True
        for sign, other in ((".", ","), (",", ".")):
            several = rf"\d{{1,3}}(\{other}\d{{3}}){{2,}}"
            both = rf"\d{{1,3}}(\{other}\d{{3}})+\{sign}\d*"
            single = rf"(0|\d{{4,}})?\{sign}\d+|\d*\{sign}(\d{{0,2}}|\d{{4,}})"
            if re.fullmatch(f"{several}|{both}|{single}", digits):
                proofs.setdefault(sign, text)
    if len(proofs) == 2:
        raise Doubt(
            f'"{proofs["."]}" and "{proofs[","]}" have different decimal signs',
            'decimal = "," (or ".")',
        )
    return next(iter(proofs), None), doubtful


def _sign(seen: Sequence[str], settings: Settings, whole_number: bool) -> tuple[str, list[str]]:
    """The decimal sign to go by, and a note where it was not proved."""
    if settings.decimal:
        return settings.decimal, []
    proved, doubtful = decimal_sign(seen)
    if proved or not doubtful:
        return proved or settings.usual_decimal or ".", []
    if not settings.whole:
        raise Doubt("may be thousands or decimals", 'set decimal = "," or "."')
    example = next(t for t in seen if re.search(r"\d[.,]\d{3}\b", t))
    mark = "," if "," in re.sub(r"[^\d.,]", "", example) else "."
    other = "," if mark == "." else "."
    if whole_number or settings.usual_decimal == other:
        return other, []
    if settings.usual_decimal == mark or any(re.fullmatch(r"[+-]?\d{4,}", t) for t in seen):
        return mark, []
    sign = "."
    meaning = "a decimal point" if mark == "." else "thousands"
    return sign, [f'"{example}" read with {meaning}: set decimal to say otherwise']


def _numbers(seen: Sequence[str], settings: Settings, type_: Type) -> Plan:
    whole = type_ is Type.COUNT
    sign, notes = _sign(seen, settings, whole)
    power = -2 if settings.unit == "cents" else 0
    number, plain = _number(seen, sign, power, settings)
    symbols = frozenset(
        s for t in seen for s in _SYMBOL.findall(t.upper()) if not _PLAIN.fullmatch(t)
    )
    if not settings.currencies and len(symbols) > 1 and len(_currencies(symbols)) > 1:
        raise Doubt(
            f"amounts in several currencies ({', '.join(sorted(symbols))}) cannot be added",
            "convert them to one currency, or export each apart",
        )

    def counted(x: str) -> str:
        value = number(x)
        return (
            f"CASE WHEN {value} >= 0 AND {value} = trunc({value}) THEN CAST({value} AS BIGINT) END"
        )

    proved = None if plain and not any("." in t for t in seen) else sign
    return Plan(
        counted if whole else number, notes, decimal=proved, symbols=symbols, unit=settings.unit
    )


def _currencies(symbols: Iterable[str]) -> set[str]:
    names = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
    return {names.get(s, s) for s in symbols}


def _number(
    seen: Sequence[str], sign: str, power: int, settings: Settings
) -> tuple[Expression, bool]:
    """How to read numbers, times ten to the power; whether all are as a program writes them."""
    suffix = f" || 'e{power}'" if power else ""
    if sign == "." and all(_PLAIN.fullmatch(t) for t in seen):
        if power:
            return lambda x: f"try_cast(trim({x}){suffix} AS {sql.MONEY})", True
        return lambda x: f"try_cast({x} AS {sql.MONEY})", True
    simple = rf"[-+]?[0-9]+({re.escape(sign)}[0-9]*)?"

    def cast(digits: str) -> str:
        return f"try_cast(replace({digits}, '{sign}', '.'){suffix} AS {sql.MONEY})"

    usual = all(re.fullmatch(simple, t) for t in seen)
    if not settings.long and usual:
        whole = sql.text(f"^{sql.SPACE}({simple}){sql.SPACE}$")
        return lambda x: cast(f"regexp_extract({x}, {whole}, 1)"), False
    if usual and sign == "," and not settings.whole:
        # a pattern costs twice a cast; where this reads not all, the whole column is looked at
        return lambda x: f"CASE WHEN NOT contains({x}, '.') THEN {cast(x)} END", False
    return (
        lambda x: (
            f"CASE WHEN regexp_full_match({x}, '{simple}') THEN {cast(x)} "
            f"ELSE {_written_number(x, sign, power)} END"
        ),
        False,
    )


def _written_number(x: str, sign: str, power: int) -> str:
    """Grouped digits, currencies, percents, accounting negatives; strict about the groups."""
    other = "," if sign == "." else "."
    pattern = (
        rf"\(? *[-+]? *((\d+|\d{{1,3}}([ ''{other}]\d{{3}})+)(\{sign}\d*)?|\{sign}\d+)"
        r"([eE][-+]?\d+)? *-? *\)? *%? *\)?"
    )
    spaces = " " * len(_SPACES)
    tidy = f"translate({x}, {sql.text(_SPACES + '’−')}, '{spaces}''-')"
    bare = f"trim(regexp_replace(upper({tidy}), '{_CURRENCY}', '', 'g'))"
    minus = f"CASE WHEN regexp_matches({bare}, '^[-(]|-$') THEN '-' ELSE '' END"
    digits = f"replace(regexp_replace({bare}, '[^0-9{sign}E-]|^-|-$', '', 'g'), '{sign}', '.')"
    digits = f"regexp_replace({digits}, '^-', '')"
    usual = f"'e{power}'" if power else "''"
    exponent = f"CASE WHEN contains({x}, '%') THEN 'e{power - 2}' ELSE {usual} END"
    return (
        f"CASE WHEN regexp_full_match({bare}, '{pattern}') "
        f"THEN try_cast({minus} || {digits} || {exponent} AS {sql.MONEY}) END"
    )


def rounded_sql(x: str) -> str:
    """Whether a number is written with more than nine decimals; a cheap look comes first."""
    return f"(strlen({x}) > 10 AND regexp_matches({x}, '[.,][0-9]{{9}}[0-9]*[1-9]'))"


# ---------------------------------------------------------------- durations

_UNITS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400}
_CLOCK = re.compile(r"\d+:[0-5]?\d(:[0-5]?\d([.,]\d+)?)?")


def _durations(seen: Sequence[str], settings: Settings, type_: Type) -> Plan:
    """Seconds (or hours) from numbers in their unit, clocks and words such as "1h 05m"."""
    numbers = [t for t in seen if not re.search(r"[:a-zA-Z]", t)]
    unit = settings.unit or ("h" if type_ is Type.HOURS else "s")
    sign, notes = _sign(numbers, settings, whole_number=False)
    if settings.spreadsheet and settings.unit is None and numbers:
        values = [float(t) for t in numbers if _PLAIN.fullmatch(t)]
        if len(values) == len(numbers) and 0 < max(values) < 1 and type_ is Type.SECONDS:
            unit = "d"
            notes.append("fractions of a day, as Excel keeps times, read as durations")
    number, _ = _number(numbers, sign, -3 if unit == "ms" else 0, settings)
    factor = 1 if unit == "ms" else int(_UNITS[unit])
    clock = any(":" in t for t in seen)
    wordy = any(re.search(r"[a-zA-Z]", t) for t in seen)
    hours = type_ is Type.HOURS

    def scaled(value: str, seconds: int) -> str:
        if hours:
            if seconds == 3600:
                return value
            return f"CAST(CAST({value} AS DOUBLE) * {seconds} / 3600 AS {sql.MONEY})"
        return value if seconds == 1 else f"CAST({value} * {seconds} AS {sql.MONEY})"

    def value(x: str) -> str:
        branches = []
        if clock:
            branches.append(f"WHEN contains({x}, ':') THEN {scaled(_clock(x, unit), 1)}")
        if wordy:
            branches.append(
                f"WHEN regexp_full_match({x}, '(?i).*[a-z].*') THEN {scaled(_worded(x), 1)}"
            )
        amount = scaled(number(x), factor)
        return f"CASE {' '.join(branches)} ELSE {amount} END" if branches else amount

    return Plan(value, notes, unit=unit if numbers else None)


def _clock(x: str, unit: str) -> str:
    """Seconds of h:mm:ss, and of mm:ss, which is h:mm where the unit is said to be hours."""
    high = 3600 if unit == "h" else 60
    part = [f"split_part(trim({x}), ':', {i})" for i in (1, 2, 3)]
    long = (
        f"try_cast({part[0]} AS BIGINT) * 3600 + try_cast({part[1]} AS BIGINT) * 60 + "
        f"try_cast(replace({part[2]}, ',', '.') AS {sql.MONEY})"
    )
    short = f"try_cast({part[0]} AS BIGINT) * {high} + try_cast({part[1]} AS BIGINT) * {high // 60}"
    days = f"(regexp_extract({x}, '^ *(\\d+) days?', 1))"
    plain = f"regexp_full_match(trim({x}), '\\d+:[0-5]?\\d:[0-5]?\\d([.,]\\d+)?')"
    return (
        f"CASE WHEN {plain} THEN CAST({long} AS {sql.MONEY}) "
        f"WHEN regexp_full_match(trim({x}), '\\d+:[0-5]?\\d') THEN CAST({short} AS {sql.MONEY}) "
        f"WHEN regexp_full_match(trim({x}), '\\d+ days?,? \\d+:\\d\\d:\\d\\d(\\.\\d+)?') THEN "
        f"CAST(try_cast({days} AS BIGINT) * 86400 + "
        f"epoch(try_cast(regexp_extract({x}, '\\d+:.*') AS INTERVAL)) AS {sql.MONEY}) END"
    )


def _worded(x: str) -> str:
    """Seconds of "2d 1h 05m 30s", any part of it."""
    tidy = f"lower(replace({x}, ' ', ''))"
    total = " + ".join(
        f"coalesce(try_cast(replace(regexp_extract({tidy}, "
        f"'([0-9]+([.,][0-9]+)?)({names})([^a-z]|$)', 1), ',', '.') AS {sql.MONEY}), 0) * {seconds}"
        for names, seconds in (
            ("d|j|days?|jours?", 86400),
            ("h|hrs?|hours?|heures?", 3600),
            ("m|mn|mins?|minutes?", 60),
            ("s|secs?|seconds?|secondes?", 1),
        )
    )
    shape = (
        r"([0-9]+(d|j|days?|jours?))?([0-9]+([.,][0-9]+)?(h|hrs?|hours?|heures?))?"
        r"([0-9]+([.,][0-9]+)?(m|mn|mins?|minutes?))?([0-9]+([.,][0-9]+)?(s|secs?|seconds?|secondes?))?"
    )
    return f"CASE WHEN regexp_full_match({tidy}, '{shape}') THEN CAST({total} AS {sql.MONEY}) END"


# ---------------------------------------------------------------- dates

_TIME = r"(?:[ T,]+(\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)\s*([AaPp]\.?[Mm]\.?)?)?"
_ISO = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*(Z|UTC|[+-]\d{2}(:?\d{2})?)?"
)
_OFFSET = re.compile(r".*\d{1,2}:\d{2}.*(Z|UTC|[+-]\d{2}(:?\d{2})?)")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? \d{1,2}(,?) \d{4}" + _TIME)
_DAY_FIRST = re.compile(r"\d{1,2}([ -])([A-Za-z]{3,9})\1\d{4}" + _TIME)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FRIENDLY = (
    ("yyyy", "%Y"), ("aaaa", "%Y"), ("yy", "%y"), ("aa", "%y"), ("mmmm", "%B"), ("mmm", "%b"),
    ("dd", "%d"), ("jj", "%d"), ("d", "%d"), ("j", "%d"), ("hh", "%H"), ("h", "%H"),
    ("ss", "%S"), ("s", "%S"),
)  # fmt: skip


def strptime_format(written: str) -> str:
    """A date format as people write it, in strptime codes; codes are left as they are.

    >>> strptime_format("dd/mm/yyyy hh:mm"), strptime_format("%d.%m.%y")
    ('%d/%m/%Y %H:%M', '%d.%m.%y')
    """
    if "%" in written:
        return written
    out, rest, clock = "", written, False
    while rest:
        low = rest.lower()
        if low.startswith("am/pm"):
            out, rest = out.replace("%H", "%I") + "%p", rest[5:]
        elif low.startswith("m") and not low.startswith("mmm"):
            out += "%M" if clock else "%m"
            rest = rest[2 if low.startswith("mm") else 1 :]
        else:
            token, code = next(((t, c) for t, c in _FRIENDLY if low.startswith(t)), (rest[0], ""))
            out += code or rest[0]
            clock = clock or code == "%H"
            rest = rest[len(token) :]
    return out


def _time_code(match: re.Match[str], first_group: int) -> str:
    clock, seconds, fraction, half = match.group(*range(first_group, first_group + 4))
    if clock is None:
        return ""
    code = "%I:%M" if half else "%H:%M"
    if seconds:
        code += ":%S"
    if fraction:
        code += ".%f"
    return " " + code + (" %p" if half else "")


@dataclass
class _Shapes:
    """Which ways of writing a date stand in a column."""

    numeric: list[re.Match[str]] = field(default_factory=list)  # 03/04/2018 and the like
    formats: Counter[str] = field(default_factory=Counter)  # strptime
    iso: int = 0
    serial: bool = False
    year: bool = False
    month: bool = False

    def see(self, text: str) -> None:
        """Notes the shape of one text. Raises Doubt for a year of two digits."""
        if _ISO.fullmatch(text):
            self.iso += 1
        elif found := _NUMERIC.fullmatch(text):
            if len(found.group(4)) == 2:
                raise Doubt(
                    "years of two digits are not guessed",
                    'date_format = "dd/mm/yy" (or what it is)',
                    text,
                )
            self.numeric.append(found)
        elif found := _MONTH_FIRST.fullmatch(text):
            name = "%b" if len(found.group(1)) == 3 else "%B"
            self.formats[f"{name} %d{found.group(2)} %Y{_time_code(found, 3)}"] += 1
        elif found := _DAY_FIRST.fullmatch(text):
            name, gap = "%b" if len(found.group(2)) == 3 else "%B", found.group(1)
            self.formats[f"%d{gap}{name}{gap}%Y{_time_code(found, 3)}"] += 1
        else:
            self._see_digits(text)

    def _see_digits(self, text: str) -> None:
        if re.fullmatch(r"(19|20)\d{6}", text):
            self.formats["%Y%m%d"] += 1
        elif re.fullmatch(r"(19|20)\d{12}", text):
            self.formats["%Y%m%d%H%M%S"] += 1
        elif _SERIAL.fullmatch(text) and 20000 <= float(text) < 80001:
            self.serial = True
        elif re.fullmatch(r"(19|20)\d\d", text):
            self.year = True
        elif re.fullmatch(r"(19|20)\d\d[-/](0?[1-9]|1[0-2])", text):
            self.month = True

    def value(self, x: str, kind: str) -> str:
        """The date in SQL: each shape that was seen is tried, the commonest first."""
        parts = []
        if self.formats:
            parts.append(_strptime(x, [code for code, _ in self.formats.most_common()], kind))
        if self.iso or not (self.formats or self.serial or self.year or self.month):
            parts.insert(self.iso < self.formats.total(), f"try_cast({x} AS {kind})")
        if self.serial:
            parts.append(_serial_sql(x, kind))
        for wanted, pattern, rest in (
            (self.year, r"(19|20)\d\d", "-01-01"),
            (self.month, r"(19|20)\d\d[-/]\d{1,2}", "-01"),
        ):
            if wanted:
                whole = f"regexp_full_match(trim({x}), '{pattern}')"
                parts.append(
                    f"CASE WHEN {whole} THEN try_cast(trim({x}) || '{rest}' AS {kind}) END"
                )
        return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _dates(seen: Sequence[str], settings: Settings, type_: Type) -> Plan:
    kind = SQL_TYPES[type_]
    if settings.date_formats:
        return _dates_by_format(seen, settings, kind)
    shapes = _Shapes()
    for text in seen:
        shapes.see(text)
    day_first = _order(shapes.numeric, settings)
    for found in shapes.numeric:
        mark = found.group(2)
        order = f"%d{mark}%m" if day_first or mark == "." else f"%m{mark}%d"
        shapes.formats[f"{order}{mark}%Y{_time_code(found, 5)}"] += 1
    notes = []
    if any(_OFFSET.fullmatch(t) for t in seen if ":" in t):
        notes.append("times carry an offset from UTC: the time as written is kept")
    proved = day_first if any(f.group(2) != "." for f in shapes.numeric) else None
    return Plan(lambda x: shapes.value(x, kind), notes, day_first=proved)


def _order(numeric: Sequence[re.Match[str]], settings: Settings) -> bool:
    """Whether the day stands before the month. Raises Doubt where nothing tells."""
    unsure = [f for f in numeric if f.group(2) != "."]
    if not unsure:
        return True
    day_first = next((f for f in unsure if int(f.group(1)) > 12), None)
    month_first = next((f for f in unsure if int(f.group(3)) > 12), None)
    if day_first and month_first and settings.whole:
        days = sum(int(f.group(1)) > 12 for f in unsure)
        months = sum(int(f.group(3)) > 12 for f in unsure)
        if min(days, months) * 20 > max(days, months):
            raise Doubt(
                f'"{day_first.group()}" and "{month_first.group()}" have day and month in '
                "different orders",
                'date_format = "dd/mm/yyyy" (or "mm/dd/yyyy")',
            )
        return days > months
    if day_first or month_first:
        return day_first is not None
    if not settings.whole or settings.day_first is None:
        raise Doubt(
            "may be day/month or month/day: no day above 12 tells which",
            'date_format = "dd/mm/yyyy" (or "mm/dd/yyyy")',
            unsure[0].group(),
        )
    return settings.day_first


def _dates_by_format(seen: Sequence[str], settings: Settings, kind: str) -> Plan:
    """Only the formats that were given, each also with a time after it.

    Real dates of a spreadsheet, which have no format, are taken too.
    """
    given = [strptime_format(f) for f in settings.date_formats]
    formats = list(given)
    if any(":" in text for text in seen):
        for code in given:
            if "%H" not in code and "%I" not in code:
                times = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
                formats += [f"{code} {time}" for time in times]
    cells = settings.spreadsheet and any(_ISO.fullmatch(t) for t in seen)

    def value(x: str) -> str:
        parsed = _strptime(x, formats, kind)
        return f"coalesce({parsed}, try_cast({x} AS {kind}))" if cells else parsed

    return Plan(value)


def _strptime(x: str, formats: Sequence[str], kind: str) -> str:
    # DuckDB passes over plain spaces itself; trim, for other ones, costs more than the parsing.
    written = f"[{sql.texts(formats)}]"
    parsed = f"coalesce(try_strptime({x}, {written}), try_strptime(trim({x}), {written}))"
    if any("%p" in code for code in formats):
        tidy = f"regexp_replace(trim({x}), '(?i) *([ap])\\.?m\\.?$', ' \\1m')"
        parsed = f"try_strptime({tidy}, [{sql.texts(formats)}])"
    return f"CAST({parsed} AS DATE)" if kind == "DATE" else parsed


def _serial_sql(x: str, kind: str) -> str:
    """The date of an Excel serial number."""
    days = f"try_cast({x} AS DOUBLE)"
    moment = f"(TIMESTAMP '1899-12-30' + to_milliseconds(CAST(round({days} * 86400000) AS BIGINT)))"
    return (
        f"CASE WHEN regexp_full_match(trim({x}), '\\d{{5}}(\\.\\d+)?') AND "
        f"{days} BETWEEN 20000 AND 80001 THEN CAST({moment} AS {kind}) END"
    )
