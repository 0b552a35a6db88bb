"""The folders that come with xlkpi: templates, samples, functions for Excel.

In the checkout they stand beside ``pyproject.toml``; a wheel carries them in
``xlkpi/_data``. This is the one place that knows both.
"""

from __future__ import annotations

from pathlib import Path

from xlkpi.errors import ResourceError, UnknownName

FOLDERS = ("samples", "udfs", "workbook_templates")

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The packaged folder of that name, one of ``FOLDERS``.

    An installed package holds ``_data``; a checkout, editable or not, never does. So
    the package is asked first: a stranger's ``samples`` folder beside a package that
    was installed into a project is not taken for ours.

    Raises ``UnknownName`` when no such folder exists by design, ``ResourceError`` when
    this installation lost it.

    >>> folder("samples").name
    'samples'
    """
    if name not in FOLDERS:
        raise UnknownName("packaged folder", name, FOLDERS)
    checkout = _PACKAGE.parent
    packaged, beside = _PACKAGE / "_data" / name, checkout / name
    if packaged.is_dir():
        return packaged
    if (checkout / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    raise ResourceError(
        f'the folder "{name}" that comes with xlkpi is neither at {packaged} nor at {beside}. '
        "Next: install xlkpi again."
    )
