"""Texts to hold against a reference: our own requests, and real ones where somebody put them beside the checkout.

None of the real ones is part of this project; tests pass without them and say that they did.
"""

import gzip
import json
import random
from pathlib import Path

import pytest

from hotline import city

FOLDER = Path(__file__).parents[2] / "shared" / "data"
FILES = (("haikou12345_2018_dev.jsonl.gz", "text_nohint"), ("teddy2020_messages_dev.jsonl.gz", "body"))


def own_texts() -> list[str]:
    """Every example request of the sample city, its places and numbers filled in."""
    sample, rng = city.load_city(), random.Random(12345)
    return [city.fill(example.text, rng, sample) for example in sample.examples]


def real_texts(*, every: int) -> list[str]:
    """Every n-th text of each file; skips, with the reason, where the files are not there."""
    if not all((FOLDER / name).is_file() for name, _ in FILES):
        pytest.skip(f"没有真实文本：{FOLDER} 里没有 {'、'.join(name for name, _ in FILES)}；只用自编诉求对照")
    return [text for name, field in FILES for text in _read(FOLDER / name, field)[::every]]


def _read(path: Path, field: str) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line).get(field) or "" for line in lines]
