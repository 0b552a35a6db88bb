"""The functions in Excel on Mac, the web and Windows without Python: an Office.js add-in.

:mod:`~xlkpi.addin.office.site` writes it as a folder of static files. This file stays empty,
since :mod:`~xlkpi.addin.office.bridge` below it runs in the browser.
"""
