"""Commands about search: build the index anew."""

import asyncio
from typing import Annotated

import typer

from hotline.app import wiring
from hotline.app.commands.options import ERR, progress_bar
from hotline.base.busy import LONG
from hotline.base.settings import Settings
from tickets.search import reindex as rebuilding


def reindex(
    after: Annotated[int, typer.Option(help="从这个内部编号之后继续；中断时会打印做到哪里")] = 0,
) -> None:
    """Build the search index anew, batch by batch, while the house is at work."""
    done = asyncio.run(_reindex(after))
    ERR.print(f"已重建 {done} 件工单的索引。")


async def _reindex(after: int) -> int:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        with progress_bar("重建索引") as progress:
            return await rebuilding.rebuild(
                house.work, after=after, tell=lambda done, last: progress(done, done, f"做到 --after {last}")
            )
    finally:
        await house.close()
