"""Checks of the data folder: the key file and its copy elsewhere, the backup of the data, the model.

A backup is known by a marker: an empty file whose time says when it was made. `hotline backup` sets `data.backed-up`
itself; any other backup, or a copy of the keys, has to touch the marker afterwards (docs/operations/README.md).
"""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from classifier.model.artifact import BrokenModel
from dashboards.web.formatting import span
from hotline.app import model_store
from hotline.app.health import checks
from hotline.app.health import files as seen
from hotline.base.observability.readiness import Check, Level
from hotline.base.security.file_permissions import open_to_others
from hotline.base.security.keyfile import NAME

CLOSER = frozenset({"keys", "model"})  # checks that every process makes, repeated here
DATA_MARK, KEYS_MARK = "data.backed-up", "keys.backed-up"
DATA_AT_LEAST = timedelta(days=2)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def of(home: Path) -> Iterator[Check]:
    if not home.is_dir():
        todo = "检查 HOTLINE_HOME；新装的系统请先运行 hotline migrate"
        yield Check("home", "数据目录", Level.BAD, f"没有数据目录 {home}", todo)
        return
    yield _private(home)
    yield _keys(home)
    if (home / NAME).is_file():
        yield _keys_copy(home)
    yield _data_backup(home)
    yield _model(home)


def mark_backup(home: Path, mark: str = DATA_MARK) -> None:
    """Note that a backup was made just now."""
    home.mkdir(parents=True, exist_ok=True)
    (home / mark).touch()


def _private(home: Path) -> Check:
    name, label = "private", "数据目录的权限"
    found = [path.name for path in open_to_others(home)]
    if found:
        words = f"本机其他账号也能读数据目录里的 {'、'.join(found[:3])}{' 等' if len(found) > 3 else ''}"  # noqa: PLR2004
        return Check(name, label, Level.BAD, words, f"请运行 chmod -R go= {home}")
    return Check(name, label, Level.GOOD, "只有本系统的账号能读")


def _keys(home: Path) -> Check:
    check = checks.keys(seen.see(home))
    if check.level is not Level.GOOD:
        return check
    mode = stat.S_IMODE((home / NAME).stat().st_mode)
    if mode & _OTHERS:
        words = f"密钥文件 keys.json 的权限是 {mode:04o}，本机其他账号也能读"
        return Check("keys", "密钥", Level.BAD, words, f"请运行 chmod 600 {home / NAME}，并考虑 hotline keys rotate")
    return Check("keys", "密钥", Level.GOOD, "密钥文件可读，只有本系统的账号能读")


def _keys_copy(home: Path) -> Check:
    name, label = "keys_copy", "密钥备份"
    todo = f"把 {home / NAME} 复制到另一处妥善保管，然后运行 touch {home / KEYS_MARK}"
    copied = _when(home / KEYS_MARK)
    if copied is None:
        return Check(name, label, Level.WARNING, "没有备份密钥的记录；密钥丢了，姓名电话就再也读不出来", todo)
    if copied < datetime.fromtimestamp((home / NAME).stat().st_mtime, UTC):
        return Check(name, label, Level.BAD, f"密钥换过以后还没有备份（上次备份：{_ago(copied)}）", todo)
    return Check(name, label, Level.GOOD, f"{_ago(copied)}备份过，此后密钥没有换")


def _data_backup(home: Path) -> Check:
    name, label = "data_backup", "数据备份"
    made = _when(home / DATA_MARK)
    todo = f"请每天运行 hotline backup；用其他办法备份的，成功后运行 touch {home / DATA_MARK}"
    if made is None:
        return Check(name, label, Level.WARNING, "没有备份数据的记录", todo)
    if datetime.now(UTC) - made > DATA_AT_LEAST:
        return Check(name, label, Level.BAD, f"上次备份是{_ago(made)}", todo)
    return Check(name, label, Level.GOOD, f"{_ago(made)}备份过")


def _model(home: Path) -> Check:
    check = checks.model(seen.see(home))
    if check.level is not Level.GOOD:
        return check
    try:
        model_store.load(home)
    except (BrokenModel, OSError, ValueError, KeyError) as error:
        words = f"分类模型 {model_store.current_name(home)} 读不出来：{error}"
        todo = "在“模型”页换回上一个版本，或从备份放回 HOTLINE_HOME/models"
        return Check("model", "分类模型", Level.BAD, words, todo)
    return check


def _when(path: Path) -> datetime | None:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None


def _ago(moment: datetime) -> str:
    return f"{span(max(datetime.now(UTC) - moment, timedelta(0)))}前"
