"""The version of this program; `pyproject.toml` is the only place where it is written."""

import tomllib
from importlib import metadata
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1] / "pyproject.toml"


def version() -> str:
    """As the checkout says; of an installed program, as its package says."""
    if _CHECKOUT.is_file():
        return str(tomllib.loads(_CHECKOUT.read_text("utf-8"))["project"]["version"])
    return metadata.version("hotline12345")
