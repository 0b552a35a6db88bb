"""Serves the Office.js add-in to this machine's own Excel, for development.

Excel loads add-ins over https alone, with a certificate that the machine trusts. Making one
is left to Microsoft's own tool, which also enters it among the trusted ones.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from xlkpi.errors import ConfigError, InputError

PORT = 3000
LOOPBACK = "127.0.0.1"
CERTIFICATES = Path.home() / ".office-addin-dev-certs"
STEPS = f"""\
Excel loads add-ins over https alone, with a certificate that this machine trusts.
  1. Install Node.js, then make one for "localhost" and have it trusted, once:
       npx office-addin-dev-certs install
     It lies in {CERTIFICATES} and is found there.
  2. Start again: xlkpi addin serve DIR
Any other certificate for "localhost" does too: --certificate FILE --key FILE."""


class Handler(SimpleHTTPRequestHandler):
    """Files with the types that browsers insist on, fetched anew each time."""

    extensions_map = {  # noqa: RUF012 - as the base class has it
        "": "application/octet-stream",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".png": "image/png",
        ".py": "text/plain; charset=utf-8",
        ".wasm": "application/wasm",
        ".whl": "application/zip",
        ".xml": "text/xml; charset=utf-8",
        ".zip": "application/zip",
    }

    def end_headers(self) -> None:
        """Excel on the web asks from another origin for the list of functions."""
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing: Excel asks for much, and its failures show in the task pane."""


class Server(ThreadingHTTPServer):
    """One thread a connection."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up, or that does not trust the certificate, says so itself."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def server(
    folder: Path,
    port: int = PORT,
    certificate: Path | None = None,
    key: Path | None = None,
    handler: type[Handler] = Handler,
) -> Server:
    """A server of a folder on this machine's loopback, not started; https with a certificate.

    Raises :class:`~xlkpi.errors.InputError` for a folder without an add-in, and
    :class:`~xlkpi.errors.ConfigError` for a port or a certificate that cannot be used.
    """
    if not (folder / "manifest.xml").is_file():
        raise InputError(
            "no add-in here", file=str(folder), hint="run xlkpi addin build, and serve its office/"
        )
    context = _context(certificate, key) if certificate else None
    try:
        made = Server((LOOPBACK, port), partial(handler, directory=str(folder)))
    except OSError as error:
        raise ConfigError(f"port {port} cannot be used: {error.strerror}") from error
    if context:
        # the handshake belongs to the connection's own thread, not to the one that accepts
        made.socket = context.wrap_socket(
            made.socket, server_side=True, do_handshake_on_connect=False
        )
    return made


def serve(
    folder: Path,
    port: int = PORT,
    certificate: Path | None = None,
    key: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve an add-in over https until interrupted; ``tell`` gets what a reader should know.

    Without a certificate, that of ``office-addin-dev-certs`` is taken. Raises
    :class:`~xlkpi.errors.ConfigError` with the steps that lead to one where there is none,
    and what :func:`server` raises.
    """
    if certificate is None:
        certificate, key = CERTIFICATES / "localhost.crt", CERTIFICATES / "localhost.key"
        if not certificate.is_file():
            raise ConfigError(STEPS)
    with server(folder, port, certificate, key) as made:
        tell(f"https://localhost:{made.server_port}/manifest.xml (Ctrl+C ends it)")
        try:
            made.serve_forever()
        except KeyboardInterrupt:
            tell("")


def _context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or error
        raise ConfigError(f"the certificate {certificate} cannot be used: {reason}") from error
    return context
