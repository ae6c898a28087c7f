"""Nightly work on the trail: commit to the journals, send the head outside, delete what is too old.

Even with the key, rewriting the trail does not rewrite the heads kept elsewhere: `hotline check --journal`
compares the two.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from hotline.app import settings_audit
from hotline.app.jobs.running import Ending, Job
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from tickets.trail import chaining, commitments, store

_TIMEOUT = aiohttp.ClientTimeout(total=15)


async def keep(job: Job) -> Ending:
    work, settings = job.work, job.work.settings
    await settings_audit.note(work)
    bound = await commitments.commit(work)
    gone = await chaining.prune(work)
    await chaining.chain_all(work)
    async with work.reading() as session:
        head = await store.head(session)
    if head is None:
        return Ending("还没有审计记录")
    fields = {"city": settings.city, "at": work.clock.now().isoformat(), "place": head.place, "chain": head.chain}
    await asyncio.to_thread(_append, settings.heads, fields)
    await _post(settings, fields)
    deleted = f"，第 {gone} 条及以前的已到期删除" if gone else ""
    return Ending(f"固定了 {bound} 条流水；链头是第 {head.place} 条 {str(head.chain)[:16]}{deleted}")


def _append(path: Path, fields: Mapping[str, object]) -> None:
    """A line more, on the disk before it is said to be sent."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
        file.write(json.dumps(fields, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


async def _post(settings: Settings, fields: Mapping[str, object]) -> None:
    """To the one address of the settings; a redirect is not followed."""
    if not settings.trail_webhook:
        return
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.post(settings.trail_webhook, json=fields, allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as trouble:
        raise BadInput(f"审计链头没有送到 HOTLINE_TRAIL_WEBHOOK：{type(trouble).__name__}；文件里已经有了") from trouble
    if status >= 300:  # noqa: PLR2004 - of HTTP: anything but success
        raise BadInput(f"HOTLINE_TRAIL_WEBHOOK 没有接收审计链头（HTTP {status}）；文件里已经有了")
