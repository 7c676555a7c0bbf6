"""A small threaded HTTP/1.1 server for a WSGI application, on the loopback interface only.

werkzeug's server closes the connection after every answer; clients of AWS keep theirs.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

LOOPBACK = "127.0.0.1"
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class LoopbackServer(ThreadingHTTPServer):
    """Serves `app` at 127.0.0.1:`port` (0: any free port). OSError when the port is taken."""

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_port = False

    def __init__(self, app: WsgiApp, port: int) -> None:
        self.app = app
        super().__init__((LOOPBACK, port), _Handler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's reverse look-up of the host's name, which can be slow."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # answers are two packets; without this 40 ms each
    wbufsize = -1
    server: LoopbackServer

    def do_POST(self) -> None:
        self._serve()

    def do_GET(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        environ = self._environ(self.rfile.read(length), length)
        content = b"".join(self.server.app(environ, self._start))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        self.send_response(int(status.split(maxsplit=1)[0]))
        for name, value in headers:
            if name.lower() not in {"content-length", "connection", "date", "server"}:
                self.send_header(name, value)

    def _environ(self, body: bytes, length: int) -> dict[str, Any]:
        url = urlsplit(self.path)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(url.path, "latin-1"),
            "QUERY_STRING": url.query,
            "SERVER_NAME": LOOPBACK,
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.protocol_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            if name.lower() not in {"content-length", "content-type"}:
                environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return environ

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's signature
        """Quiet: the emulator keeps its own record of calls."""
