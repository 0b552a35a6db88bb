"""What happened to the company: its months, its seasons, its bad winter and its recovery.

Twenty-four months, November 2024 to October 2026. Cold months fill the telephone lines.
In January 2026, in the coldest week, the telephone fails for days: calls are lost, then
complaints come, renewals suffer until May, the scores with them. From June on, more
staff and a better follow-up bring both above where they were.
"""

from __future__ import annotations

from datetime import date

MONTHS = range(24)
FIRST_YEAR, FIRST_MONTH = 2024, 11
OUTAGE = 14  # January 2026
AFTERMATH = range(15, 19)  # February to May 2026
DETAIL_FROM = 4  # March 2025: from here campaigns are known person by person
AB_TEST = 19  # June 2026: two subjects for one e-mail

SEASON = {
    1: 1.30, 2: 1.18, 3: 1.00, 4: 0.88, 5: 0.82, 6: 0.90,
    7: 0.92, 8: 0.72, 9: 0.95, 10: 1.08, 11: 1.16, 12: 1.14,
}  # fmt: skip

SEGMENTS = {"Particuliers": 0.74, "Professionnels": 0.19, "Collectivités": 0.07}
REGIONS = {
    "Auvergne-Rhône-Alpes": 0.26,
    "Bretagne": 0.22,
    "Île-de-France": 0.18,
    "Nouvelle-Aquitaine": 0.14,
    "Occitanie": 0.12,
    "Hauts-de-France": 0.08,
}
SOURCES = {
    "Recherche Google": 0.32,
    "Parrainage": 0.22,
    "Salon": 0.14,
    "Publicité Meta": 0.18,
    "Site web": 0.14,
}
SALES_REPS = ("Hélène G.", "Yanis M.", "Sophie L.", "Karim B.")
AGENTS = ("Camille R.", "Léa P.", "Hugo B.", "Inès F.", "Noé C.")
CALLERS = ("Zoé M.", "Théo G.", "Maïa D.")


def year_month(month: int) -> tuple[int, int]:
    """The calendar year and month of the story's month (0 is November 2024)."""
    years, rest = divmod(FIRST_MONTH - 1 + month, 12)
    return FIRST_YEAR + years, rest + 1


def first_day(month: int) -> date:
    """The first day of the story's month."""
    year, number = year_month(month)
    return date(year, number, 1)


def next_month(month: int) -> date:
    """The first day after the story's month."""
    return first_day(month + 1)


def label(month: int) -> str:
    """The month as periods are written: 2026-10."""
    year, number = year_month(month)
    return f"{year}-{number:02d}"


def month_of(day: date) -> int:
    """The story's month of a day; outside 0…23 for a day before or after the story."""
    return (day.year - FIRST_YEAR) * 12 + day.month - FIRST_MONTH


BEGIN = first_day(0)
END = first_day(24)  # the first day that no export knows


def season(month: int) -> float:
    """How busy the time of the year is, 1 in the mean."""
    return SEASON[year_month(month)[1]]


def growth(month: int) -> float:
    """How much larger the business is than at the beginning: 1 to 1.45."""
    return 1 + month * 0.0195


def strain(month: int) -> float:
    """How badly things go: 0 on a good day, 1 in the outage."""
    if month == OUTAGE:
        return 1.0
    if month in AFTERMATH:
        return 0.55 - 0.1 * (month - AFTERMATH.start)
    return 0.0 if month > AFTERMATH.stop else 0.08
