from __future__ import annotations

import os
import signal

import pytest

from core.machine.process import first_signal, own_stdout


def test_own_stdout_is_written_by_nobody_else(capfd: pytest.CaptureFixture[str]) -> None:
    with own_stdout() as out:
        print("a library's print")
        os.write(1, b"a C library's print\n")
        print("ours", file=out)
    print("afterwards")
    stdout, stderr = capfd.readouterr()
    assert stdout == "ours\nafterwards\n"
    assert "a library's print" in stderr
    assert "a C library's print" in stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_would_end_the_process(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    asked = []
    with first_signal(lambda: asked.append(True)):
        signal.raise_signal(number)
        assert asked == [True]
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(number) is before
