"""Run by a Python that has UNO, outside the test's own: calculates a workbook with its macros.

``uno_calls.py BOOK PROFILE CALLS.json`` opens the workbook in a LibreOffice of its own,
calculates it twice, calls the functions that the file names,
``[["module", "function", [arguments]], …]``, and prints as JSON what they gave and what the cells of each sheet show, by sheet name.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PIPE = f"xlkpi-{os.getpid()}"
PATIENCE = 240  # seconds: a message that LibreOffice cannot show would hold it for ever


def setting(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connected():
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")


def main():
    book, profile, calls = (Path(argument) for argument in sys.argv[1:4])
    office = subprocess.Popen(
        [
            "soffice", "--headless", "--norestore", "--nologo",
            f"--accept=pipe,name={PIPE};urp;", f"-env:UserInstallation={profile.as_uri()}",
        ],
        env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )  # fmt: skip

    def end():
        try:
            os.killpg(office.pid, signal.SIGKILL)  # soffice starts others
        except ProcessLookupError:
            pass

    def give_up():
        end()
        print("LibreOffice takes too long", file=sys.stderr, flush=True)
        os._exit(1)

    timer = threading.Timer(PATIENCE, give_up)
    timer.daemon = True
    timer.start()
    try:
        context = connected()
        desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )
        document = desktop.loadComponentFromURL(
            book.as_uri(), "_blank", 0,
            (setting("Hidden", True), setting("MacroExecutionMode", 4)),
        )  # fmt: skip
        document.calculateAll()
        document.calculateAll()
        provider = document.getScriptProvider()
        given = []
        for module, function, arguments in json.loads(calls.read_text(encoding="utf-8")):
            script = provider.getScript(
                f"vnd.sun.star.script:VBAProject.{module}.{function}?language=Basic&location=document"
            )
            rows = tuple(tuple(a) if isinstance(a, list) else a for a in arguments)
            given.append(script.invoke(rows, (), ())[0])
        cells = {}
        for sheet in document.Sheets:
            cursor = sheet.createCursor()
            cursor.gotoEndOfUsedArea(False)
            area = sheet.getCellRangeByPosition(
                0, 0, cursor.RangeAddress.EndColumn, min(cursor.RangeAddress.EndRow, 20000)
            )
            cells[sheet.Name] = [list(row) for row in area.getDataArray()]
        print(json.dumps({"given": given, "cells": cells}))
        document.close(True)
    finally:
        end()


main()
