"""Adam on parameters of which a step sees a few rows. (On those that it sees all of: ``test_optimize``.)"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from core import adam
from core.adam import adam_on
from core.kernels.compiled import kernels

ROWS, CHANNELS = 5000, 3
RATE, BETAS = 0.1, (0.5, 0.95)
TRUE = torch.tensor(True)


@pytest.fixture(params=["compiled", "plain"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "plain":
        monkeypatch.setattr(adam, "kernels", lambda: None)
    elif kernels() is None:
        pytest.skip("compiled loops need numba")


def gradients(steps: int) -> list[Tensor]:
    """Return sparse gradients of 1500 rows each."""
    generator = torch.Generator().manual_seed(0)
    found = []
    for _ in range(steps):
        rows = torch.randperm(ROWS, generator=generator)[:1500].sort().values
        slopes = torch.randn(1500, CHANNELS, generator=generator)
        found.append(sparse(rows, slopes))
    return found


def sparse(rows: Tensor, slopes: Tensor) -> Tensor:
    return torch.sparse_coo_tensor(rows[None], slopes, (ROWS, CHANNELS), check_invariants=True)


def after(slopes: Sequence[Tensor], finite: Tensor = TRUE) -> list[Tensor]:
    """Return the parameters and both moments after steps with these gradients."""
    tensors = [torch.ones(ROWS, CHANNELS), torch.zeros(ROWS, CHANNELS), torch.zeros(ROWS, CHANNELS)]
    optimizer = adam_on(*([tensor] for tensor in tensors))
    for step, gradient in enumerate(slopes, start=1):
        optimizer.parameters[0].grad = gradient
        optimizer.take_step(step, RATE, BETAS, finite)
    return tensors


@pytest.mark.usefixtures("path")
def test_it_is_sparse_adam() -> None:
    """Steps by torch's own."""
    parameter = torch.ones(ROWS, CHANNELS, requires_grad=True)
    expected = torch.optim.SparseAdam([parameter], lr=RATE, betas=BETAS)
    for gradient in gradients(5):
        parameter.grad = gradient.clone()
        expected.step()
    state = expected.state[parameter]
    wanted = [parameter.detach(), state["exp_avg"], state["exp_avg_sq"]]
    torch.testing.assert_close(after(gradients(5)), wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.usefixtures("path")
def test_rows_without_a_gradient_stay() -> None:
    first, second = gradients(2)
    second = sparse(second._indices()[0], torch.zeros_like(second._values()))
    for once, twice in zip(after([first]), after([first, second]), strict=True):
        assert torch.equal(once, twice)


@pytest.mark.usefixtures("path")
def test_what_several_views_say_of_a_row_is_added() -> None:
    rows, slopes = (
        torch.cat(part) for part in zip(*((g._indices()[0], g._values()) for g in gradients(2)), strict=True)
    )
    torch.testing.assert_close(after([sparse(rows, slopes)]), after([sparse(rows, slopes).coalesce()]))


@pytest.mark.usefixtures("path")
def test_what_is_no_number_changes_nothing() -> None:
    spoilt = gradients(1)[0] * torch.nan
    parameter, *moments = after([spoilt], finite=torch.tensor(False))
    assert (parameter == 1).all() and not any(moment.any() for moment in moments)


@pytest.mark.usefixtures("path")
def test_a_step_that_sees_nothing() -> None:
    nothing = sparse(torch.zeros(0, dtype=torch.int64), torch.zeros(0, CHANNELS))
    assert (after([nothing])[0] == 1).all()
