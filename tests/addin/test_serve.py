"""The server of the Office.js add-in: types, https, loopback, and what it says when it cannot."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from xlkpi.addin import serve
from xlkpi.addin.office import site, wheel
from xlkpi.errors import ConfigError, InputError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    site.write(folder)
    return folder


@contextmanager
def running(made: serve.Server) -> Iterator[int]:
    with made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made.server_port
        made.shutdown()


def test_files_have_the_types_that_browsers_insist_on(office: Path) -> None:
    (office / "pyodide.asm.wasm").write_bytes(b"")
    (office / "pyodide.mjs").write_bytes(b"")
    due = {
        "functions.js": "text/javascript; charset=utf-8",
        "pyodide.mjs": "text/javascript; charset=utf-8",
        "functions.json": "application/json; charset=utf-8",
        "pyodide.asm.wasm": "application/wasm",
        "manifest.xml": "text/xml; charset=utf-8",
        "icons/icon-32.png": "image/png",
        wheel.NAME: "application/zip",
    }
    with running(serve.server(office, 0)) as port:
        for name, kind in due.items():
            connection = HTTPConnection(serve.LOOPBACK, port)
            connection.request("GET", f"/{name}")
            answer = connection.getresponse()
            assert answer.status == 200
            assert answer.read() == (office / name).read_bytes()
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            connection.close()


def test_a_browser_that_hangs_up_is_no_error(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "large.wasm").write_bytes(bytes(50_000_000))
    with running(serve.server(office, 0)) as port:
        connection = HTTPConnection(serve.LOOPBACK, port)
        connection.request("GET", "/large.wasm")
        connection.getresponse().close()
        connection.close()
    assert capsys.readouterr().err == ""


def test_https_on_loopback_alone(office: Path, tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing: the test makes a certificate with it")
    certificate, key = tmp_path / "localhost.crt", tmp_path / "localhost.key"
    asked = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    asked += " -addext subjectAltName=DNS:localhost"
    subprocess.run(
        ["openssl", *asked.split(), "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    made = serve.server(office, 0, certificate, key)
    assert made.server_address[0] == "127.0.0.1"
    with running(made) as port:
        context = ssl.create_default_context(cafile=str(certificate))
        connection = HTTPSConnection("localhost", port, context=context)
        connection.request("GET", "/manifest.xml")
        assert connection.getresponse().read() == (office / "manifest.xml").read_bytes()
        connection.close()
    with pytest.raises(ConfigError, match=r"certificate .* cannot be used"):
        serve.server(office, 0, office / "manifest.xml", key)


def test_without_a_certificate_the_steps_are_told(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "CERTIFICATES", tmp_path)
    with pytest.raises(ConfigError, match="npx office-addin-dev-certs install"):
        serve.serve(office)


def test_a_folder_without_an_add_in_and_a_port_in_use(office: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no add-in here.*xlkpi addin build"):
        serve.server(tmp_path)
    taken = serve.server(office, 0)
    with taken, pytest.raises(ConfigError, match=f"port {taken.server_port} cannot be used"):
        serve.server(office, taken.server_port)
