"""Make the pictures of the documentation: the first sheet of each template, from the samples.

``python docs/pictures.py`` writes ``docs/images/``; it takes LibreOffice and poppler. Name
templates to make theirs alone: ``python docs/pictures.py contact_centre``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from xlkpi.model.text import Language

IMAGES = ROOT / "docs" / "images"
LOCALES: dict[Language, str] = {"en": "en-US", "fr": "fr-FR"}
DPI = 110


def main(wanted: list[str]) -> None:
    """Build the samples with each template in both languages, print page 1 of each."""
    from xlkpi.exports import read_config
    from xlkpi.facts import gather
    from xlkpi.workbook import build, template
    from xlkpi.workbook.carried import left_before

    exports = ROOT / "samples" / "exports"
    config = read_config(exports / "xlkpi.toml")
    facts = gather([exports], config=config, top_segments=25, months_kept=36)
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        targets = left_before(folder / "none.xlsx", ROOT / "samples" / "targets.csv", None)
        for name in wanted or template.names():
            for language, locale in LOCALES.items():
                path = folder / f"{name}-{language}.xlsx"
                build(
                    facts,
                    output=path,
                    language=language,
                    template=name,
                    title=config.title or "",
                    earlier=targets,
                )
                what = "summary" if name == "default" else f"template-{name}"
                _print(path, IMAGES / f"{what}-{language}", locale)


def _print(path: Path, to: Path, locale: str) -> None:
    """The first page of a workbook as a picture, without its margins."""
    from tests.libreoffice import to_pdf

    pdf = to_pdf(path, path.parent / "pdf", locale=locale, pages="1")
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(DPI), str(pdf), str(to)]
    subprocess.run(command, check=True)  # noqa: S603 - a program of one's own choice


if __name__ == "__main__":
    main(sys.argv[1:])
