"""Every file of tests says what it proves, and the page of the docs says the same."""

from __future__ import annotations

from tests import table


def test_every_file_of_tests_says_what_it_proves() -> None:
    assert not [tests.path for tests in table.found() if len(tests.proves) < 20]


def test_every_file_of_tests_has_tests() -> None:
    assert not [tests.path for tests in table.found() if not tests.several]


def test_the_page_is_what_the_tests_say() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page()
