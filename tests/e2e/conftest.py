"""No test of the whole program lets the window stand still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.stalls import no_long_stall


@pytest.fixture(autouse=True)
def _window_answers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails above 200 ms; tests that run the program as a process of its own look there."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    with no_long_stall():
        yield
