"""Fetching, against a real server that fails in every way that servers do."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from core.backbone.fetching import fetch
from core.backbone.weights import MIRROR_VARIABLE, WeightsFile, cached, check
from core.border.messages import Fetching, Note
from core.errors import PatinaError
from tests.core.servers import Server

CONTENT = os.urandom(3_000_000)


def file_on(server: Server, sha256: str | None = None) -> WeightsFile:
    server.content = CONTENT
    return cached(f"{server.url}/net-12345678.pth", server.sha256[:8] if sha256 is None else sha256, "MIT")


def test_a_file_is_fetched_once(cache: Path, server: Server) -> None:
    file = file_on(server)
    events = list(fetch(file))
    assert file.path == cache / "net-12345678.pth"
    assert file.path.read_bytes() == CONTENT
    assert events[-1] == Fetching("net-12345678.pth", len(CONTENT), len(CONTENT))
    assert list(fetch(file)) == []
    assert server.asked == [""]
    check(file)


def test_a_lost_connection_is_taken_up_where_it_was_lost(cache: Path, server: Server) -> None:
    file = file_on(server)
    server.drops = [1_000_000, 500_000]
    list(fetch(file))
    assert file.path.read_bytes() == CONTENT
    begun = [int(asked.removeprefix("bytes=").rstrip("-") or 0) for asked in server.asked]
    assert len(begun) == 3 and 0 == begun[0] < begun[1] <= 1_000_000 and begun[1] < begun[2] <= 1_500_000


def test_what_came_is_kept_for_the_next_run(cache: Path, server: Server) -> None:
    file = file_on(server)
    running = fetch(file)
    next(running)
    running.close()
    server.drops = [0] * 9
    with pytest.raises(PatinaError, match=r"could not be fetched \(the connection was lost\); download http"):
        list(fetch(file))
    assert not file.path.exists()
    have = file.path.with_name("net-12345678.pth.part").stat().st_size
    assert have > 0
    server.drops = []
    list(fetch(file))
    assert server.asked[-1] == f"bytes={have}-"
    assert file.path.read_bytes() == CONTENT


def test_a_server_that_cannot_go_on_from_the_middle_begins_again(cache: Path, server: Server) -> None:
    file = file_on(server)
    server.drops, server.ranges = [1_000_000], False
    list(fetch(file))
    assert file.path.read_bytes() == CONTENT


def test_a_file_with_a_wrong_hash_never_takes_its_place(cache: Path, server: Server) -> None:
    file = file_on(server, sha256="00000000")
    with pytest.raises(PatinaError, match=r"is not net-12345678\.pth \(its hash is wrong\); try again later"):
        list(fetch(file))
    assert not file.path.exists()
    assert not list(cache.glob("*.part"))


def test_what_another_file_left_is_thrown_away(cache: Path, server: Server) -> None:
    file = file_on(server)
    cache.mkdir(parents=True)
    for left in (b"of another file", b"longer than the file itself" * 200_000):
        file.path.with_name("net-12345678.pth.part").write_bytes(left)
        list(fetch(file))
        assert file.path.read_bytes() == CONTENT
        file.path.unlink()


def test_a_model_hub_tells_the_hash(cache: Path, server: Server) -> None:
    file = file_on(server, sha256="")
    server.tells = True
    list(fetch(file))
    check(file)
    file.path.write_bytes(CONTENT[:-1])
    with pytest.raises(PatinaError, match="is damaged or a different file; delete it, or download"):
        check(file)


def test_offline_it_says_which_file_to_put_where(cache: Path) -> None:
    file = cached("http://127.0.0.1:9/net.pth", "12345678", "MIT")
    with pytest.raises(PatinaError) as error:
        list(fetch(file))
    assert str(error.value) == (
        "The weights net.pth are missing and could not be fetched (there is no connection); download "
        f"http://127.0.0.1:9/net.pth and save it as {cache / 'net.pth'}."
    )


def test_a_file_that_is_gone_is_not_asked_for_again_and_again(cache: Path, server: Server) -> None:
    file = file_on(server)
    server.status = 404
    with pytest.raises(PatinaError, match="the server responds with 404"):
        list(fetch(file))
    assert len(server.asked) == 1


def test_a_full_disk_is_noticed_before_anything_is_written(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_on(server)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(PatinaError, match="is full; free some space, or name another folder"):
        list(fetch(file))
    assert not file.path.exists() and not file.path.with_name("net-12345678.pth.part").exists()


def test_a_disk_that_fills_up_meanwhile_gets_its_space_back(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/full is a real full disk, as far as writing goes."""
    file = file_on(server)
    part = file.path.with_name("net-12345678.pth.part")
    real = Path.open

    def full(path: Path, *arguments: object, **options: object) -> object:
        if path == part:
            part.touch()
            return real(Path("/dev/full"), "wb", buffering=0)
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(PatinaError, match="is full") as error:
        list(fetch(file))
    assert isinstance(error.value.__cause__, OSError) and error.value.__cause__.errno == errno.ENOSPC
    assert not part.exists() and not file.path.exists()


def test_a_hash_that_nobody_knows_is_pinned_on_first_use_and_said(cache: Path, server: Server) -> None:
    file = file_on(server, sha256="")
    notes = [event.message for event in fetch(file) if isinstance(event, Note)]
    assert notes == [
        "The hash of net-12345678.pth is not known in advance; from now on, only this file is accepted "
        f"(SHA-256 {server.sha256})."
    ]
    file.path.unlink()
    assert not [event for event in fetch(file) if isinstance(event, Note)], "the same file again"
    check(file)


@pytest.mark.parametrize("tells", [False, True], ids=["a plain server", "a model hub"])
def test_a_pinned_hash_that_has_changed_is_refused(cache: Path, server: Server, tells: bool) -> None:
    file = file_on(server, sha256="")
    server.tells = tells
    list(fetch(file))
    file.path.unlink()
    server.content = CONTENT[::-1]
    with pytest.raises(PatinaError, match=r"not the net-12345678\.pth of the first time .* delete .*\.sha256 and try"):
        list(fetch(file))
    assert not file.path.exists() and not list(cache.glob("*.part"))
    file.path.with_name("net-12345678.pth.sha256").unlink()
    list(fetch(file))
    assert file.path.read_bytes() == server.content


def test_a_file_whose_hash_is_known_in_part_is_pinned_in_full(cache: Path, server: Server) -> None:
    file = file_on(server)
    assert not [event for event in fetch(file) if isinstance(event, Note)]
    assert file.path.with_name("net-12345678.pth.sha256").read_text() == server.sha256


@pytest.mark.parametrize("url", ["http://example.org/net.pth", "ftp://example.org/net.pth", "file:///etc/passwd"])
def test_only_encrypted_places_are_asked(cache: Path, url: str) -> None:
    with pytest.raises(PatinaError, match=re.escape(f"only offered without encryption at {url};")):
        list(fetch(cached(url, "12345678", "MIT")))


def test_a_redirection_to_an_unencrypted_place_is_not_followed(cache: Path, server: Server) -> None:
    file = file_on(server)
    server.moved = "http://example.org/net.pth"
    with pytest.raises(PatinaError, match=r"only offered without encryption at http://example\.org/net"):
        list(fetch(file))
    assert len(server.asked) == 1 and not file.path.exists()


def test_a_mirror_that_is_set_by_hand_may_be_unencrypted(
    cache: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.content = CONTENT
    monkeypatch.setenv(MIRROR_VARIABLE, f"{server.url}/weights/")
    file = cached("https://example.org/a/net.pth", server.sha256[:8], "MIT")
    assert file.url == f"{server.url}/weights/net.pth" and file.by_hand
    list(fetch(file))
    assert file.path.read_bytes() == CONTENT
    # Also on another machine: nobody answers here, but the question is asked.
    monkeypatch.setenv(MIRROR_VARIABLE, "http://127.0.0.2:9")
    with pytest.raises(PatinaError, match="there is no connection"):
        list(fetch(cached("https://example.org/other.pth", "12345678", "MIT")))
