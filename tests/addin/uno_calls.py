"""Run by a Python that has UNO, outside the test's own: calculates a workbook with its macros.

``uno_calls.py BOOK PROFILE CALLS.json`` opens the workbook in a LibreOffice of its own,
calculates it twice, calls the functions that the file names,
``[["module", "function", [arguments]], …]``, and prints as JSON what they gave and what the cells
of each sheet show, by sheet name.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

PIPE = f"xlkpi-{os.getpid()}"
PATIENCE = 240  # seconds: a message that LibreOffice cannot show would hold it for ever
ROWS = 20000  # of a sheet that are told


def connected() -> Any:
    """The context of the LibreOffice that was started, once it answers."""
    uno = import_module("uno")
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    refused = uno.getClass("com.sun.star.connection.NoConnectException")
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
        except refused:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")


def setting(name: str, value: Any) -> Any:
    """One property of a call."""
    made = import_module("uno").createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def asked(book: Path, calls: list[Any]) -> dict[str, Any]:
    """What the functions gave, what the cells show."""
    context = connected()
    desktop = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context
    )
    how = (setting("Hidden", True), setting("MacroExecutionMode", 4))
    document = desktop.loadComponentFromURL(book.as_uri(), "_blank", 0, how)
    document.calculateAll()
    document.calculateAll()
    provider = document.getScriptProvider()
    given = []
    for module, function, arguments in calls:
        script = provider.getScript(
            f"vnd.sun.star.script:VBAProject.{module}.{function}?language=Basic&location=document"
        )
        handed = tuple(tuple(a) if isinstance(a, list) else a for a in arguments)
        given.append(script.invoke(handed, (), ())[0])
    cells = {}
    for sheet in document.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        area = sheet.getCellRangeByPosition(0, 0, end.EndColumn, min(end.EndRow, ROWS))
        cells[sheet.Name] = [list(row) for row in area.getDataArray()]
    return {"given": given, "cells": cells}


def main() -> None:
    """Start LibreOffice, ask, print, end it and what it started."""
    book, profile, calls = (Path(argument) for argument in sys.argv[1:4])
    office = subprocess.Popen(
        [
            "soffice", "--headless", "--norestore", "--nologo",
            f"--accept=pipe,name={PIPE};urp;", f"-env:UserInstallation={profile.as_uri()}",
        ],
        env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )  # fmt: skip

    def end() -> None:
        with suppress(ProcessLookupError):
            os.killpg(office.pid, signal.SIGKILL)

    def give_up() -> None:
        end()
        sys.stderr.write("LibreOffice takes too long\n")
        sys.stderr.flush()
        os._exit(1)

    timer = threading.Timer(PATIENCE, give_up)
    timer.daemon = True
    timer.start()
    try:
        found = asked(book, json.loads(calls.read_text(encoding="utf-8")))
        sys.stdout.write(json.dumps(found))
    finally:
        end()


if __name__ == "__main__":
    main()
