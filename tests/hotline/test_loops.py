"""The pause of a loop after trouble: doubled, bounded, and a number however long the trouble lasts."""

import pytest

from hotline.app.process.loops import pause_after


@pytest.mark.parametrize(("failures", "seconds"), [(1, 0.5), (2, 1.0), (5, 8.0), (6, 10.0), (5000, 10.0)])
def test_the_pause_after_trouble(failures: int, seconds: float) -> None:
    """Found so: after three hours without a database the loop itself ended, for the pause was no number any more."""
    assert pause_after(failures) == seconds
