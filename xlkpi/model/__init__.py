"""The words of the field: KPI, unit, measure, period, segment, and the tracing of formulas.

Pure standard library: this package also runs in the browser and starts in milliseconds.
"""
