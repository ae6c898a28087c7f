"""Articles that speak of what a citizen asked, by BM25 over the published ones; the index keeps itself fresh."""

import asyncio
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from classifier.similar.bm25 import Bm25
from classifier.text.keywords import telling
from router.knowledge import store

SHOWN = 3


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """A published article, outside the session."""

    id: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundArticle:
    article: PublishedArticle
    words: tuple[str, ...]  # that met, strongest first


@dataclass
class Knowledge:
    """One process's index; read again where an article was edited or the day is another."""

    _stamp: tuple[object, ...] = ()
    _articles: tuple[PublishedArticle, ...] = ()
    _index: Bm25 | None = None

    async def search(self, session: AsyncSession, text: str, *, today: date, limit: int = SHOWN) -> list[FoundArticle]:
        await self._follow(session, today)
        if self._index is None:
            return []
        return [
            FoundArticle(self._articles[hit.place], hit.words)
            for hit in self._index.search(text, limit=limit)
            if hit.words
        ]

    async def fitting(self, session: AsyncSession, text: str, *, today: date) -> list[FoundArticle]:
        """What to offer unasked: it shares a word on the matter with the text; 怎么办 is in every article."""
        found = await self.search(session, text, today=today)
        return [one for one in found if telling("，".join(one.words))]

    async def _follow(self, session: AsyncSession, today: date) -> None:
        stamp = (today, *await store.stamp(session))
        if stamp == self._stamp:
            return
        rows = await store.published(session, today=today)
        self._articles = tuple(PublishedArticle(row.id, row.title, row.text) for row in rows)
        said = [f"{row.question}\n{row.text}" for row in rows]
        self._index = await asyncio.to_thread(Bm25, said, [row.title for row in rows]) if rows else None
        self._stamp = stamp
