"""The KPI layer for Excel in customer relationship management and contact centres."""
