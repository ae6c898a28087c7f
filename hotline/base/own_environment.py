"""Tests, demo, bench and simulation never use a database, Redis or home that the environment names for a real city."""

import os
from collections.abc import Collection, MutableMapping

_KEPT = ("HOTLINE_TEST_", "HOTLINE_REQUIRE_SERVICES")  # prefixes: where tests find their services


def forget_city(environment: MutableMapping[str, str] = os.environ, *, but: Collection[str] = ()) -> None:
    """Remove every HOTLINE_* name but those of the tests and `but`; processes started afterwards inherit the rest."""
    for name in list(environment):
        if name.startswith("HOTLINE_") and not name.startswith(_KEPT) and name not in but:
            del environment[name]
