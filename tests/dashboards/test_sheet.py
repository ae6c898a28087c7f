"""The design sheet keeps its promises: contrast of AA in light and dark, and no address but our own."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[2] / "dashboards/static/sheet.css").read_text(encoding="utf-8")
LIGHT, DARK = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\n\s*\}", SHEET, re.DOTALL)
]
AA = 4.5
ON_PAPER = ("ink", "muted", "blue", "green", "amber", "red", "violet")


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ON_PAPER for ground in ("paper", "ground")),
        *((colour, f"{colour}-weak") for colour in ("blue", "green", "amber", "red", "violet")),
        ("blue-ink", "blue"),
        ("ink", "blue-weak"),
        ("muted", "blue-weak"),
        ("paper", "red"),
        ("ink", "line"),
    ],
)
def test_everything_can_be_read(tokens: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(tokens[ink], tokens[ground]) >= AA


def test_the_dark_sheet_names_every_colour_of_the_light_one() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_nothing_comes_from_elsewhere() -> None:
    folder = Path(__file__).parents[2] / "dashboards"
    for path in (*folder.glob("static/*"), *folder.glob("*/templates/*")):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn|@import", text), path.name
