"""HOTLINE_HOME/city.toml: what `hotline setup` keeps of a city's settings. The environment goes before it.

It is read where the environment or the default says where the data folder is. Settings that a program makes for a
folder of its own (demo, simulation, tests) read none, so that no trial bears the name of a real city.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotline.base.errors import BadInput

NAME = "city.toml"
KEPT = ("city", "number_prefix", "site_url", "policy", "channels")
_HEAD = "# 由 hotline setup 写入；可以手改，改后重启各进程。环境变量 HOTLINE_* 优先。\n"


def read(home: Path) -> dict[str, Any]:
    """Empty where there is no file; raises BadInput in words for one that cannot be read or holds something else."""
    path = home / NAME
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path} 读不出来：{error}；请改正，或删去后重新运行 hotline setup") from error
    if unknown := [name for name in found if name not in KEPT]:
        raise BadInput(f"{path} 里有不认识的项：{'、'.join(unknown)}；可以有：{'、'.join(KEPT)}")
    return found


def write(home: Path, values: Mapping[str, Any]) -> None:
    """The whole file in one step."""
    lines = [f"{name} = {json.dumps(values[name], ensure_ascii=False)}\n" for name in KEPT if name in values]
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = home / f"{NAME}.{os.getpid()}.part"
    part.write_text(_HEAD + "".join(lines), "utf-8")
    part.replace(home / NAME)
