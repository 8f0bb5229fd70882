"""Connections for weights: encrypted, also after a redirection, unless the user has set the place by hand."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import requests

from core.backbone.weights import WeightsFile

# What is said to this machine itself leaves it on no wire.
_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


class Unencrypted(Exception):
    """A file could only be fetched over a connection that anyone on the way can change; the message is its URL."""


def session(file: WeightsFile) -> requests.Session:
    """Return a session that fetches a file.

    Raises:
        Unencrypted: its URL, or one that it is redirected to, is not encrypted.
    """
    plain = file.by_hand and urlsplit(file.url).scheme == "http"
    _check(file.url, plain)
    return _Session(plain)


class _Session(requests.Session):
    """A session that follows no redirection to an unencrypted place, except from one that the user has set."""

    def __init__(self, plain: bool) -> None:
        super().__init__()
        self._plain = plain

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target: str | None = super().get_redirect_target(resp)
        if target is not None:
            _check(urljoin(resp.url, target), self._plain)
        return target


def _check(url: str, plain: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and (plain or parts.hostname in _THIS_MACHINE)):
        raise Unencrypted(url)
