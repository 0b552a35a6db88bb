"""The lint over every workbook that tests build, cheaply: sheets that were seen are not read again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest

from xlkpi.proof import cells, opened
from xlkpi.proof.lint import lint
from xlkpi.proof.package import Package

_seen: dict[bytes, Any] = {}
_MOST = 400  # sheets remembered
_roots: dict[bytes, Any] = {}
_MOST_XML = 60 << 20  # bytes of the parts whose elements are remembered
_LARGE = 100_000  # bytes of a part that is worth it
_parse = Package._parse
told: dict[str, float] = {"workbooks": 0, "seconds": 0.0}


def _remembered(root: Any, xml: bytes, wanted: frozenset[str], texts: list[str]) -> Any:
    key = hashlib.sha1(xml, usedforsecurity=False).digest()
    if key not in _seen or texts:
        if len(_seen) >= _MOST:
            _seen.clear()
        _seen[key] = cells.scan(root, xml, wanted, texts)
    return _seen[key]


def _parsed(self: Package, part: str) -> Any:
    data = self.parts.get(part)
    if data is None or len(data) < _LARGE:
        return _parse(self, part)
    key = hashlib.sha1(data, usedforsecurity=False).digest()
    if key not in _roots:
        if sum(size for _, size in _roots.values()) > _MOST_XML:
            _roots.clear()
        _roots[key] = _parse(self, part), len(data)
    return _roots[key][0]


def checked(packed: Callable[..., bytes]) -> Callable[..., bytes]:
    """The function that packs workbooks, with a lint of what it gives."""

    def packed_and_checked(*given: Any) -> bytes:
        data = packed(*given)
        begun = time.perf_counter()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(opened, "scan", _remembered)
            patch.setattr(Package, "_parse", _parsed)
            found = [finding.told() for finding in lint(data)]
        told["workbooks"] += 1
        told["seconds"] += time.perf_counter() - begun
        assert not found, "\n".join(found)
        return data

    return packed_and_checked
