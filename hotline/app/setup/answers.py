"""What `hotline setup` is given: options of the line, or a file of answers (TOML) with the same names.

Paths in a file of answers count from the folder of that file.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hotline.base.channels import known, spelled_out
from hotline.base.errors import BadInput
from tickets.access.roles import ROLE_NAMES, Role

HISTORY, NO_MODEL = "history", "none"
_PREFIX = re.compile(r"[A-Z]{1,4}")
_PERSON = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.@-]{1,59})[:：](.{1,60})")
ADMINISTRATORS = {"sysadmin": Role.SYSADMIN, "secadmin": Role.SECADMIN, "auditor": Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Answers:
    """None, or empty: not answered, and left as it is."""

    city: str = ""
    prefix: str = ""
    site: str = ""
    policy: str = ""
    channels: tuple[str, ...] = ()
    units: Path | None = None
    people: Path | None = None
    passwords: Path | None = None
    catalogue: Path | None = None
    catalogue_version: str = ""
    places: Path | None = None
    calendar: Path | None = None
    announced: date | None = None
    model: str = ""
    administrators: Mapping[Role, Person] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """What goes into the city file, by names of settings."""
        said = {
            "city": self.city,
            "number_prefix": self.prefix,
            "site_url": self.site,
            "policy": self.policy,
            "channels": list(self.channels),
        }
        return {name: value for name, value in said.items() if value}

    @property
    def is_empty(self) -> bool:
        return self == Answers()


def from_file(path: Path) -> Answers:
    """Raises BadInput naming what is not understood."""
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path} 读不出来：{error}") from error
    named = {one.name for one in fields(Answers)} - {"administrators"} | ADMINISTRATORS.keys()
    if unknown := [name for name in found if name not in named]:
        raise BadInput(f"{path} 里有不认识的项：{'、'.join(unknown)}；可以有：{'、'.join(sorted(named))}")
    return from_words({name: _plain(value) for name, value in found.items()}, folder=path.parent)


def _plain(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def from_words(said: Mapping[str, str | None], *, folder: Path = Path()) -> Answers:
    """Each answer as it is typed; raises BadInput in words for the first that cannot be."""
    given = {name: text.strip() for name, text in said.items() if text and text.strip()}
    made: dict[str, Any] = {
        name: read(given[name]) for name, read in _READERS.items() if name in given and read is not _path
    }
    made |= {name: folder / given[name] for name, read in _READERS.items() if name in given and read is _path}
    people = {role: person(given[name], role) for name, role in ADMINISTRATORS.items() if name in given}
    if people:
        made["administrators"] = people
    return Answers(**made)


def together(first: Answers, later: Answers) -> Answers:
    """What `later` answers goes before `first`."""
    said = {one.name: value for one in fields(Answers) if (value := getattr(later, one.name))}
    if first.administrators and later.administrators:
        said["administrators"] = {**first.administrators, **later.administrators}
    return replace(first, **said)


def person(text: str, role: Role) -> Person:
    """`wanglei:王磊`."""
    found = _PERSON.fullmatch(text)
    if found is None:
        raise BadInput(f"{ROLE_NAMES[role]}请写成 账号:姓名，如 wanglei:王磊；账号用字母和数字")
    return Person(found[1], found[2].strip())


def _city(text: str) -> str:
    if not 2 <= len(text) <= 20 or any(one.isspace() for one in text):  # noqa: PLR2004 - characters of a name
        raise BadInput(f"城市名称“{text}”不对：请写 2 至 20 个字，中间没有空格，如 某某市")
    return text


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text.upper()):
        raise BadInput(f"编号前缀“{text}”不对：请写 1 至 4 个字母，如 YL")
    return text.upper()


def _site(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadInput(f"网址“{text}”不对：请写成 https://12345.example.gov.cn")
    return text.rstrip("/")


def _channels(text: str) -> tuple[str, ...]:
    try:
        found = [known(one) for one in spelled_out([part.strip() for part in re.split(r"[,，、\s]+", text) if part])]
    except ValueError as error:
        raise BadInput(str(error)) from error
    return tuple(dict.fromkeys(found))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"日期“{text}”看不懂，请写成 2027-12-31") from error


def _model(text: str) -> str:
    if text not in {HISTORY, NO_MODEL}:
        raise BadInput(f"模型“{text}”不对：{NO_MODEL}（先不要）或 {HISTORY}（用导入的旧工单训练）")
    return text


def _path(text: str) -> Path:
    return Path(text)


def _text(text: str) -> str:
    return text[:40]


_READERS: Mapping[str, Callable[[str], Any]] = {
    "city": _city,
    "prefix": _prefix,
    "site": _site,
    "policy": _text,
    "channels": _channels,
    "units": _path,
    "people": _path,
    "passwords": _path,
    "catalogue": _path,
    "catalogue_version": _text,
    "places": _path,
    "calendar": _path,
    "announced": _day,
    "model": _model,
}
