"""The functions that Excel knows, how it writes them in a file, and how many arguments some take."""

from __future__ import annotations

from functools import cache

# functions that came after the file format: in a file they bear the prefix _xlfn.
_FUTURE = (
    "ACOT ACOTH AGGREGATE ARABIC ARRAYTOTEXT BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE "
    "BINOM.INV BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CEILING.MATH CEILING.PRECISE "
    "CHISQ.DIST CHISQ.DIST.RT CHISQ.INV CHISQ.INV.RT CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA "
    "CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P COVARIANCE.S CSC CSCH DAYS DECIMAL "
    "DETECTLANGUAGE DROP ENCODEURL ERF.PRECISE ERFC.PRECISE EXPAND EXPON.DIST F.DIST F.DIST.RT F.INV "
    "F.INV.RT F.TEST FIELDVALUE FILTER FILTERXML FLOOR.MATH FLOOR.PRECISE FORECAST.ETS "
    "FORECAST.ETS.CONFINT FORECAST.ETS.SEASONALITY FORECAST.ETS.STAT FORECAST.LINEAR FORMULATEXT "
    "GAMMA GAMMA.DIST GAMMA.INV GAMMALN.PRECISE GAUSS GROUPBY HSTACK HYPGEOM.DIST IFNA IFS IMAGE "
    "IMCOSH IMCOT IMCSC IMCSCH IMSEC IMSECH IMSINH IMTAN ISFORMULA ISOMITTED ISOWEEKNUM LAMBDA LET "
    "LOGNORM.DIST LOGNORM.INV MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST "
    "NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC "
    "PERCENTOF PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI PIVOTBY POISSON.DIST QUARTILE.EXC "
    "QUARTILE.INC RANDARRAY RANK.AVG RANK.EQ REDUCE REGEXEXTRACT REGEXREPLACE REGEXTEST RRI SCAN SEC "
    "SECH SEQUENCE SHEET SHEETS SINGLE ANCHORARRAY SKEW.P SORT SORTBY STDEV.P STDEV.S STOCKHISTORY "
    "SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TAKE TEXTAFTER TEXTBEFORE TEXTJOIN "
    "TEXTSPLIT TOCOL TOROW TRANSLATE TRIMRANGE UNICHAR UNICODE UNIQUE VALUETOTEXT VAR.P VAR.S VSTACK "
    "WEBSERVICE WEIBULL.DIST WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR Z.TEST"
)
FUTURE = frozenset(_FUTURE.split())

# these bear a second prefix too
SHEET_ONLY = frozenset(("FILTER", "SORT"))

# those that Excel writes without a prefix although the list of the standard lacks them
_PLAIN = frozenset(
    "AVERAGEIF AVERAGEIFS COUNTIFS IFERROR SUMIFS NETWORKDAYS.INTL WORKDAY.INTL ISO.CEILING "
    "FALSE TRUE ROW COLUMN REGISTER.ID EUROCONVERT CALL DBCS USDOLLAR".split()
)

MOST_ARGUMENTS = 255
NO_LIMIT = MOST_ARGUMENTS

# fewest and most arguments
ARGUMENTS: dict[str, tuple[int, int]] = {
    "ABS": (1, 1), "AND": (1, NO_LIMIT), "AVERAGE": (1, NO_LIMIT), "CHAR": (1, 1),
    "CHOOSE": (2, NO_LIMIT), "COLUMN": (0, 1), "COLUMNS": (1, 1), "COUNT": (1, NO_LIMIT),
    "COUNTA": (1, NO_LIMIT), "COUNTBLANK": (1, 1), "COUNTIF": (2, 2), "COUNTIFS": (2, 254),
    "DATE": (3, 3), "DAY": (1, 1), "EDATE": (2, 2), "EOMONTH": (2, 2), "EXACT": (2, 2),
    "EXP": (1, 1), "FALSE": (0, 0), "FIND": (2, 3), "HLOOKUP": (3, 4), "HYPERLINK": (1, 2),
    "IF": (1, 3), "IFERROR": (2, 2), "INDEX": (2, 4), "INDIRECT": (1, 2), "INT": (1, 1),
    "INTERCEPT": (2, 2), "ISBLANK": (1, 1), "ISERROR": (1, 1), "ISNA": (1, 1), "ISNUMBER": (1, 1),
    "ISTEXT": (1, 1), "LARGE": (2, 2), "LEFT": (1, 2), "LEN": (1, 1), "LN": (1, 1), "LOG": (1, 2),
    "LOOKUP": (2, 3), "LOWER": (1, 1), "MATCH": (2, 3), "MAX": (1, NO_LIMIT), "MEDIAN": (1, NO_LIMIT),
    "MID": (3, 3), "MIN": (1, NO_LIMIT), "MOD": (2, 2), "MONTH": (1, 1), "N": (1, 1), "NA": (0, 0),
    "NORMSDIST": (1, 1), "NORMSINV": (1, 1), "NOT": (1, 1), "NOW": (0, 0), "OFFSET": (3, 5),
    "OR": (1, NO_LIMIT), "PERCENTILE": (2, 2), "POWER": (2, 2), "PRODUCT": (1, NO_LIMIT),
    "RANK": (2, 3), "REPLACE": (4, 4), "REPT": (2, 2), "RIGHT": (1, 2), "ROUND": (2, 2),
    "ROUNDDOWN": (2, 2), "ROUNDUP": (2, 2), "ROW": (0, 1), "ROWS": (1, 1), "RSQ": (2, 2),
    "SEARCH": (2, 3), "SIGN": (1, 1), "SLOPE": (2, 2), "SMALL": (2, 2), "SQRT": (1, 1),
    "SUBSTITUTE": (3, 4), "SUM": (1, NO_LIMIT), "SUMIF": (2, 3), "SUMIFS": (3, NO_LIMIT),
    "SUMPRODUCT": (1, NO_LIMIT), "SUMSQ": (1, NO_LIMIT), "T": (1, 1), "TDIST": (3, 3),
    "TEXT": (2, 2), "TINV": (2, 2), "TODAY": (0, 0), "TRIM": (1, 1), "TRUE": (0, 0),
    "UPPER": (1, 1), "VALUE": (1, 1), "VLOOKUP": (3, 4), "WEEKDAY": (1, 2), "YEAR": (1, 1),
}  # fmt: skip


@cache
def plain_functions() -> frozenset[str]:
    """The functions that bear no prefix in a file."""
    from openpyxl.utils import FORMULAE

    return (frozenset(FORMULAE) | _PLAIN) - FUTURE


def unprefixed(name: str) -> str:
    """A function's name without its prefixes.

    >>> unprefixed("_xlfn._xlws.SORT")
    'SORT'
    """
    return name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


def prefixed(name: str) -> str:
    """How a file must write a function."""
    if name in SHEET_ONLY:
        return f"_xlfn._xlws.{name}"
    return f"_xlfn.{name}" if name in FUTURE else name


@cache
def misprefixed(name: str) -> bool:
    """Whether a known function is not written as a file must write it.

    Functions of sheets may stand without the second prefix: Excel reads both.
    """
    bare = unprefixed(name)
    if bare not in FUTURE and bare not in plain_functions():
        return False
    plain = name.upper()
    right = {prefixed(bare).upper()}
    if bare in SHEET_ONLY:
        right.add(f"_XLFN.{bare}")
    if bare == "AGGREGATE":  # Excel 2010 wrote it so, later ones write it plainly
        right.add(bare)
    return plain not in right


def odd_count(name: str, given: int) -> bool:
    """Whether a function does not take so many arguments."""
    bare = unprefixed(name)
    fewest, most = ARGUMENTS.get(bare, (0, MOST_ARGUMENTS))
    if not fewest <= given <= most:
        return True
    if bare == "COUNTIFS":
        return given % 2 == 1
    return bare == "SUMIFS" and given % 2 == 0
