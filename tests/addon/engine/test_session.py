"""The session: one warm engine, one job, and everything that can go wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addon.engine.border import PROTOCOL
from addon.engine.messages import (
    Died,
    Fetching,
    Finished,
    Message,
    Note,
    Preview,
    Progress,
    Ready,
    Refused,
    Unreadable,
    Writing,
)
from addon.engine.session import PATIENCE, SILENCE, Session


class FakeEngine:
    """Remembers what it was asked, and says what the test lets it say."""

    def __init__(self) -> None:
        self.alive = True
        self.asked: list[str] = []
        self.says: list[Message] = [Ready("0.1.0", PROTOCOL)]

    def run(self, folder: Path) -> None:
        self.asked.append(f"run {folder.name}")

    def cancel(self) -> None:
        self.asked.append("cancel")

    def stop(self) -> None:
        self.alive = False
        self.asked.append("stop")

    def poll(self) -> list[Message]:
        said, self.says = self.says, []
        return said


class Desk:
    """A session with fake engines and a fake clock."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.engines: list[FakeEngine] = []
        self.session = Session(lambda: self.now)
        self._folder = folder

    @property
    def engine(self) -> FakeEngine:
        return self.engines[-1]

    def start(self, name: str = "job") -> Path:
        folder = self._folder / name
        folder.mkdir()
        self.session.start(folder, folder / "texture.png", name, self._new_engine)
        return folder

    def hear(self, *messages: Message) -> Any:
        self.engine.says.extend(messages)
        return self.session.tick()

    def _new_engine(self) -> Any:
        self.engines.append(FakeEngine())
        return self.engine


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_job_from_start_to_end(desk: Desk) -> None:
    folder = desk.start()
    assert desk.engine.asked == ["run job"]
    update = desk.hear(Progress(1, 9, 2.0, 8.0), Preview(1, "preview.png"), Note("Mirrored."))
    run = desk.session.run
    assert update.changed and update.preview and run is not None
    assert (run.progress, run.preview, run.notes) == (Progress(1, 9, 2.0, 8.0), Path("preview.png"), ["Mirrored."])
    ended = desk.hear(Finished("finished", str(folder), "")).ended
    assert (ended.status, ended.result, ended.run.subject) == ("finished", folder / "texture.png", "job")
    assert desk.session.run is None and desk.session.message == ""


def test_writing_is_told_of(desk: Desk) -> None:
    desk.start()
    desk.hear(Progress(9, 9, 2.0, 0.0), Writing(1, 4, 9.0))
    assert desk.session.run is not None and desk.session.run.writing == Writing(1, 4, 9.0)


def test_fetching_is_told_of_until_the_first_step(desk: Desk) -> None:
    desk.start()
    weights = Fetching("vgg19.pth", 120, 548, 70.5)
    assert desk.hear(weights).changed
    assert desk.session.run is not None and desk.session.run.fetching == weights
    desk.hear(Progress(1, 9, 2.0, 8.0))
    assert desk.session.run.fetching is None


def test_a_job_that_fetches_can_be_cancelled(desk: Desk) -> None:
    folder = desk.start()
    desk.hear(Fetching("vgg19.pth", 120, 548, 70.5))
    desk.session.give_up()
    assert desk.engine.asked == ["run job", "cancel"] and desk.session.run is None
    desk.hear(Fetching("vgg19.pth", 130, 548, 70.5), Finished("cancelled", str(folder), ""))
    assert not folder.exists()
    desk.start("second")
    assert desk.engine.asked[-1] == "run second", "the engine is free again"


def test_the_engine_stays_warm(desk: Desk) -> None:
    folder = desk.start()
    desk.hear(Finished("finished", str(folder), ""))
    desk.start("second")
    assert len(desk.engines) == 1
    assert desk.engine.asked == ["run job", "run second"]


def test_warming_up_starts_one_engine_for_the_first_job(desk: Desk) -> None:
    desk.session.warm_up(desk._new_engine)
    desk.start()
    assert len(desk.engines) == 1


def test_a_killed_engine_leaves_the_last_preview_and_the_next_job_gets_another(desk: Desk) -> None:
    desk.start()
    desk.hear(Preview(3, "preview.png"))
    ended = desk.hear(Died(-9, "")).ended
    assert (ended.status, ended.result) == ("failed", Path("preview.png"))
    assert "was killed" in desk.session.message
    desk.start("second")
    assert len(desk.engines) == 2 and desk.engine.asked == ["run second"]
    assert desk.session.message == ""


def test_a_failed_job_says_why(desk: Desk) -> None:
    folder = desk.start()
    ended = desk.hear(Finished("failed", str(folder), "The disk is full; make room.")).ended
    assert (ended.status, ended.result) == ("failed", None)
    assert desk.session.message == "The disk is full; make room."


def test_a_refused_job_is_over_and_a_refused_request_is_not(desk: Desk) -> None:
    desk.start()
    assert desk.hear(Refused("The engine is busy.", ends_job=False)).ended is None
    assert desk.hear(Refused("There is no such layer.", ends_job=True)).ended.message == "There is no such layer."


def test_a_silent_engine_is_told_of_until_it_speaks(desk: Desk) -> None:
    desk.start()
    desk.hear(Progress(1, 9, 2.0, 8.0))
    desk.now = SILENCE - 1
    assert desk.session.warning == ""
    desk.now = SILENCE + 1
    desk.hear(Unreadable("chatter is no word"))
    assert "not responded for 31 seconds" in desk.session.warning
    desk.hear(Progress(2, 9, 2.0, 8.0))
    assert desk.session.warning == ""


def test_garbage_does_no_harm(desk: Desk) -> None:
    desk.start()
    update = desk.hear(Unreadable("{"), Unreadable("\x00\xff"), Progress(1, 9, 2.0, 8.0))
    assert update.ended is None and desk.session.run is not None


def test_an_engine_of_another_version_is_sent_away(desk: Desk) -> None:
    desk.start()
    ended = desk.hear(Ready("9.0.0", 99)).ended
    assert ended.status == "failed" and "different version (9.0.0)" in desk.session.message
    assert not desk.engine.alive and desk.session.engine is None


def test_finishing_now_asks_the_engine_and_waits(desk: Desk) -> None:
    folder = desk.start()
    desk.session.keep()
    assert desk.engine.asked[-1] == "cancel"
    assert desk.session.run is not None and desk.session.run.keeping
    assert desk.hear(Finished("cancelled", str(folder), "")).ended.result == folder / "texture.png"


def test_a_cancelled_job_ends_in_the_background_and_the_next_one_waits_for_it(desk: Desk) -> None:
    given_up = desk.start()
    desk.session.give_up()
    assert desk.session.run is None
    desk.start("second")
    assert desk.engine.asked == ["run job", "cancel"]
    assert desk.hear(Preview(5, "of the old job"), Finished("cancelled", str(given_up), "")).ended is None
    assert desk.engine.asked[-1] == "run second"
    assert desk.session.run is not None and desk.session.run.preview is None
    assert not given_up.exists()


def test_a_job_that_does_not_end_costs_the_engine_its_place(desk: Desk) -> None:
    given_up = desk.start()
    desk.session.give_up()
    desk.start("second")
    desk.now = PATIENCE + 1
    desk.session.tick()
    assert desk.engines[0].asked[-1] == "stop"
    assert desk.engines[1].asked == ["run second"]
    assert not given_up.exists()


def test_stopping_ends_everything(desk: Desk) -> None:
    folder = desk.start()
    desk.session.stop()
    assert not desk.engine.alive and desk.session.run is None and not folder.exists()


@pytest.mark.parametrize("protocol", [PROTOCOL - 1, PROTOCOL + 1, 0, -1])
def test_an_engine_of_another_protocol_gets_no_further(desk: Desk, protocol: int) -> None:
    desk.start()
    desk.engine.says = [Ready("9.9.9", protocol), Progress(1, 9, 2.0, 8.0)]
    ended = desk.session.tick().ended
    assert ended is not None and ended.status == "failed" and ended.result is None
    assert desk.session.message == "The engine has a different version (9.9.9); install it again."
    assert desk.engine.asked[-1] == "stop" and desk.session.engine is None


def test_an_engine_of_another_protocol_is_found_out_before_there_is_a_job(desk: Desk) -> None:
    desk.session.warm_up(desk._new_engine)
    desk.engine.says = [Ready("9.9.9", PROTOCOL + 1)]
    assert desk.session.tick().ended is None
    assert "different version" in desk.session.message and desk.session.engine is None
    desk.start()
    assert len(desk.engines) == 2 and desk.session.message == ""


def test_what_an_engine_could_still_write_is_better_than_a_preview(desk: Desk) -> None:
    folder = desk.start()
    desk.hear(Preview(1, str(folder / "preview.png")))
    (folder / "texture.png").touch()
    ended = desk.hear(Finished("failed", str(folder), "The objective is not a number.")).ended
    assert (ended.status, ended.result, ended.message) == (
        "failed",
        folder / "texture.png",
        "The objective is not a number.",
    )


def test_a_refused_network_has_a_kind(desk: Desk) -> None:
    desk.start()
    ended = desk.hear(Refused("The job brings a network of its own.", True, "untrusted network")).ended
    assert (ended.status, ended.kind) == ("failed", "untrusted network")


def test_trust_reaches_the_engine_also_when_the_job_has_to_wait(desk: Desk, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []

    class Engine(FakeEngine):
        def run(self, folder: Path, **options: Any) -> None:
            super().run(folder)
            asked.append(options)

    def begin(name: str, trust: bool) -> None:
        (tmp_path / name).mkdir()
        desk.session.start(tmp_path / name, tmp_path / name / "a.png", name, lambda: engine, trust=trust)

    engine: Any = Engine()
    begin("one", False)
    desk.session.give_up()
    begin("two", True)
    engine.says.append(Finished("cancelled", "one", ""))
    desk.session.tick()
    assert engine.asked == ["run one", "cancel", "run two"] and asked == [{}, {"trust": True}]


def test_a_clock_that_jumps_ends_nothing(desk: Desk) -> None:
    """Only the monotonic clock is asked; even if it stood still or leapt, there is a word and no more."""
    desk.start()
    for now in (0.0, 10.0**9, 0.0, -(10.0**9)):
        desk.now = now
        assert desk.session.tick().ended is None and desk.session.run is not None


def stage(desk: Desk) -> str:
    return desk.session.run.stage if desk.session.run is not None else ""


def test_it_says_what_goes_on_before_the_first_step(desk: Desk) -> None:
    desk.start()
    assert stage(desk) == "starting"
    desk.session.tick()
    assert stage(desk) == "loading", "the engine has said that it is there"
    desk.hear(Progress(1, 300, 1.5, 95.0))
    desk.hear(Finished("finished", "", ""))
    desk.start("next")
    assert stage(desk) == "preparing", "the warm engine has its network"


def test_an_engine_that_warmed_up_has_only_its_network_to_load(desk: Desk) -> None:
    desk.session.warm_up(desk._new_engine)
    desk.session.tick()
    desk.start()
    assert stage(desk) == "loading"
    desk.hear(Died(1, ""))
    desk.start("next")
    assert stage(desk) == "starting"
