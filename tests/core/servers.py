"""A server on this machine that sends files as badly as asked, and a cache folder of the test's own."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.backbone import fetching
from core.backbone.weights import CACHE_VARIABLE


@dataclass
class Server:
    """Sends ``content`` for every path, and notes which ranges it was asked for.

    Attributes:
        url: its address.
        content: what it sends.
        drops: after how many bytes it breaks off the first, second … answer.
        status: what it answers if it is not 200.
        ranges: whether it can go on from the middle.
        tells: whether it tells size and hash, as a model hub does.
        moved: where it sends whoever asks for the file, if anywhere.
        asked: the ``Range`` of each request for the file.
    """

    url: str = ""
    content: bytes = b""
    drops: list[int] = field(default_factory=list)
    status: int = 200
    ranges: bool = True
    tells: bool = False
    moved: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that holds fetched weights, empty."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(fetching, "_PAUSE", 0.0)
    return tmp_path / "cache" / "weights"


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(302 if state.tells else state.status)
            if state.tells:
                self.send_header("Location", f"{state.url}/elsewhere")
                self.send_header("X-Linked-ETag", f'"{state.sha256}"')
                self.send_header("X-Linked-Size", str(len(state.content)))
            self.end_headers()

        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            state.asked.append(wanted)
            first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and state.ranges else 0
            if first > len(state.content):
                self.send_error(416)
                return
            if state.status != 200:
                self.send_error(state.status)
                return
            if state.moved:
                self.send_response(302)
                self.send_header("Location", state.moved)
                self.end_headers()
                return
            rest = state.content[first:]
            self.send_response(206 if first else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest[: state.drops.pop(0)] if state.drops else rest)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield state
    http.shutdown()
    thread.join()
    http.server_close()
