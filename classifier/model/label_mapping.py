"""Mapping of foreign labels to ours: which of a model's labels count as right for each label of a file."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from classifier.model.corpus import BadCorpus

_BETWEEN = re.compile(r"[,，、|;；]")


def read_mapping(path: Path, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Label of the file -> labels of the model, any of which is right.

    A JSON object (values one label or a list) or lines of label, tab, labels parted by commas. `names` gives the label
    for a written-out name, so that either may be in the file. Raises `BadCorpus` with what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        raw = json.loads(text) if path.suffix == ".json" else dict(_line(line) for line in text.splitlines() if line)
        pairs = {str(said): value if isinstance(value, list) else _BETWEEN.split(value) for said, value in raw.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise BadCorpus(f"对照表 {path} 无法读取：{error}；需要 JSON 对象，或每行“原标签<制表符>目录编码”") from error
    return {said: tuple(_label(one, names) for one in ours if one.strip()) for said, ours in pairs.items()}


def _line(line: str) -> tuple[str, str]:
    said, tab, ours = line.partition("\t")
    if not tab:
        raise ValueError(f"“{line}”里没有制表符")
    return said.strip(), ours


def _label(said: str, names: Mapping[str, str]) -> str:
    return names.get(said.strip(), said.strip())
