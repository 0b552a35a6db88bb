"""The KPI layer for Excel in customer relationship management and contact centres."""

__version__ = "0.1.0"
