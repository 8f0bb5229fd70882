"""Figures of two revisions side by side."""

from __future__ import annotations

from scripts.measure.ratios import ratios_table


def test_medians_and_the_median_of_the_rounds_own_ratios() -> None:
    # The machine is slower in the second round: the ratio is that of the rounds, not of the medians.
    rounds = [({"writing (s)": 1.0}, {"writing (s)": 0.5}), ({"writing (s)": 30.0}, {"writing (s)": 15.0})]
    rounds.append(({"writing (s)": 2.0}, {"writing (s)": 1.2}))
    assert ratios_table(rounds, "v1", "v2")[2:] == ["| writing (s) | 2.00 | 1.20 | 0.50 |"]


def test_only_what_both_have_is_compared_and_nothing_is_divided_by_zero() -> None:
    rounds = [({"old": 1.0, "view (ms a step)": 0.0}, {"view (ms a step)": 123.4, "new": 1.0})]
    assert ratios_table(rounds, "v1", "v2")[2:] == ["| view (ms a step) | 0.00 | 123 | – |"]
