"""A report tells what the workbook tells, whatever the texts are; and the same each time."""

from __future__ import annotations

import datetime as dt
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlkpi import kpis
from xlkpi.cli import main
from xlkpi.facts import Facts, gather
from xlkpi.model.kpi import Unit
from xlkpi.model.numbers import decimals, shown
from xlkpi.model.period import Window
from xlkpi.report import pictures
from xlkpi.report.content import Content, content_of
from xlkpi.report.html import page
from xlkpi.report.markdown import text_of
from xlkpi.targets.register import Entry
from xlkpi.workbook import build
from xlkpi.workbook.carried import Earlier

EVIL = '<script>alert("x")</script> & "quotes" | *stars*'


class Parsed(HTMLParser):
    """The elements and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.values: dict[str, str] = {}
        self._kpi = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._kpi = str(dict(attrs).get("data-kpi") or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._kpi:
            self.values[self._kpi] = data
            self._kpi = ""


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    orders = ["order_id,customer_id,ordered_on,amount"]
    orders += [f"{i},c{i % 5},2026-{1 + i % 10:02d}-{12 + i % 3},{10 * i}" for i in range(1, 40)]
    orders += ["90,c1,2026-10-31,5"]
    (folder / "orders.csv").write_text("\n".join(orders) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def facts(exports: Path) -> Facts:
    return gather([exports])


@pytest.fixture(scope="module")
def content(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Content:
    earlier = Earlier(entries={
        "Targets": [Entry({"kpi": "revenue", "kind": "absolute", "low": 10000})],
        "Actions": [Entry({"kpi": "revenue", "action": EVIL, "owner": "Zoé",
                           "due": dt.date(2026, 1, 1)})],
        "Annotations": [Entry({"month": dt.date(2026, 10, 1), "kind": "market", "text": EVIL}),
                        Entry({"month": dt.date(2026, 10, 1), "kpi": "revenue",
                               "kind": "comment", "text": EVIL})],
    })  # fmt: skip
    path = tmp_path_factory.mktemp("book") / "kpi.xlsx"
    report = build(facts, output=path, language="fr", earlier=earlier, currency="EUR")
    return content_of(report, EVIL, "fr")


def test_the_page_is_whole_and_every_text_is_escaped(content: Content) -> None:
    text = page(content)
    parsed = Parsed(text)
    assert "script" not in {tag for tag, _ in parsed.tags}
    assert not any(name.startswith("on") for _, held in parsed.tags for name in held)
    assert not any(
        str(value).startswith(("http:", "https:", "//"))
        for _, held in parsed.tags
        for name, value in held.items()
        if name in ("src", "href", "xlink:href")
    )
    assert EVIL in "".join(parsed.texts)
    assert {held.get("scope") for tag, held in parsed.tags if tag == "th"} == {"col", "row"}
    drawn = [held for tag, held in parsed.tags if tag == "svg"]
    assert drawn
    assert all(held["role"] == "img" and held["aria-label"] for held in drawn)
    assert '<html lang="fr">' in text


def test_the_values_are_those_of_compute(content: Content, facts: Facts) -> None:
    values = Parsed(page(content)).values
    assert "revenue" in values
    for id, told in values.items():
        kpi = kpis.find(id)
        value = facts.kpi(kpi, Window.MONTH, content.period)[0]
        text = shown(value, kpi.unit, "fr", decimals(kpi))
        text += " €" if kpi.unit is Unit.CURRENCY else ""
        assert told.replace("\u00a0", " ").replace("−", "-") == text, id


def test_targets_actions_and_events_are_told(content: Content) -> None:
    revenue = next(line for line in content.lines if line.id == "revenue")
    assert revenue.state == 3
    assert revenue.goal == 10000
    assert "en dessous de son objectif de 10\u202f000\u00a0€" in revenue.said[0]
    assert any("Une action est ouverte" in text for text in revenue.said)
    assert [(event.month, event.kind) for event in content.events] == [("octobre 2026", "marché")]
    assert [(a.owner, a.late) for a in content.actions] == [("Zoé", True)]
    assert "Chiffre d'affaires" in {name for name, _ in content.alerts}


def test_markdown_holds_no_markup_of_others(content: Content) -> None:
    text, drawn = text_of(content, "r_files")
    assert "<script>" not in text
    assert r"\*stars\*" in text
    assert "![Chiffre" in text
    assert "](r_files/revenue.svg)" in text
    assert drawn["revenue.svg"].startswith("<?xml")
    table = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace(r"\|", "").count("|") for line in table if "Objectif" in line} == {7}


def test_the_same_bytes_each_time(content: Content) -> None:
    assert page(content) == page(content)
    assert text_of(content, "f") == text_of(content, "f")


def test_without_matplotlib_the_page_says_so(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "available", lambda: False)
    text = page(content)
    assert "<svg" not in text
    assert "matplotlib" in text
    assert "matplotlib" in text_of(content, "f")[0]


def ran(*words: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, words)])


def test_the_command_writes_both_languages(exports: Path, tmp_path: Path) -> None:
    done = ran(exports, "-o", tmp_path / "r.md", "--lang", "both")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "r.en.md", "r.en_files", "r.fr.md", "r.fr_files",
    ]  # fmt: skip
    assert "Key indicators" in (tmp_path / "r.en.md").read_text(encoding="utf-8")
    assert "Indicateurs clés" in (tmp_path / "r.fr.md").read_text(encoding="utf-8")


def test_the_pdf_of_a_workbook_has_its_sheets(
    exports: Path, libreoffice: Path, tmp_path: Path
) -> None:
    book = tmp_path / "kpi.xlsx"
    build(gather([exports]), output=book, language="en")
    before = book.read_bytes()
    done = ran(book, "-o", tmp_path / "kpi.pdf")
    assert done.exit_code == 0, done.output
    told = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "kpi.pdf"), "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = told.split("\f")
    assert 10 < len(pages) < 60
    assert "Revenue" in pages[0]
    assert "segment_id" not in told  # no facts
    assert book.read_bytes() == before


def test_errors_name_the_next_step(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ran(exports, "-o", tmp_path / "r.docx").exit_code == 2
    assert "no such folder" in ran(exports, "-o", tmp_path / "none" / "r.html").output
    book = tmp_path / "kpi.xlsx"
    build(gather([exports]), output=book, language="en")
    told = ran(book, "-o", tmp_path / "r.html")
    assert told.exit_code == 1
    assert "--targets" in told.output
    monkeypatch.setenv("PATH", str(tmp_path))
    told = ran(book, "-o", tmp_path / "r.pdf")
    assert told.exit_code == 1
    assert "LibreOffice" in told.output
    assert "report.html" in told.output
    assert not (tmp_path / "r.pdf").exists()
