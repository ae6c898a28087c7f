"""A rule of the city's own, drafted by one person and approved by another, as the pages do it."""

from typing import Any

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import Work
from tickets.access.rights import Actor
from tickets.configuration import versioning
from tickets.configuration.kinds import SettingKind


async def approved(
    work: Work, kind: SettingKind, content: dict[str, Any], *, by: Actor, second: Actor, key: str = ""
) -> None:
    """In force from today on."""
    async with work.begin() as uow:
        today = city_time(uow.now).date()
        row = await versioning.draft(uow, kind, key, content, valid_from=today, note="市府办文件", by=by)
        await versioning.propose(uow, kind, row, by=by)
        await versioning.decide(uow, kind, row.id, by=second, granted=True)
    work.settings.versions.look_again()
