"""The lines of the public Superstore, as pandas reads them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def superstore(shared_data: Path) -> pd.DataFrame:
    """Customer, order, day, amount and margin of each line."""
    lines = pd.read_csv(shared_data / "superstore_orders" / "Superstore.csv", encoding="latin1")
    return pd.DataFrame(
        {
            "customer": lines["Customer ID"],
            "order": lines["Order ID"],
            "on": pd.to_datetime(lines["Order Date"], format="%d-%m-%Y"),
            "amount": lines["Sales"],
            "margin": lines["Profit"],
        }
    )
