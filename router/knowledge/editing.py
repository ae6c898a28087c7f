"""Writing and approving articles: who wrote the last word does not approve it himself."""

from datetime import date

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from router.knowledge.models import KnowledgeArticle, Stage
from tickets.access.rights import Actor
from tickets.person_models import Department

LONGEST = 4000  # characters; an answer that a citizen reads to its end


def write(
    uow: UnitOfWork,
    article: KnowledgeArticle | None,
    *,
    by: Actor,
    title: str,
    question: str,
    text: str,
    department: Department,
    valid_until: date | None,
) -> KnowledgeArticle:
    """A new article, or new words for an old one; either way somebody else has to approve it."""
    words = clean(text).text
    if not title.strip() or not words:
        raise BadInput("请填写标题和答复内容")
    if len(words) > LONGEST:
        raise BadInput(f"答复内容太长，请控制在 {LONGEST} 字以内")
    if valid_until is not None and valid_until < uow.now.date():
        raise BadInput("有效期已经过了，请改成今天以后")
    row = article or KnowledgeArticle(version=1)
    row.title, row.question, row.text = title.strip()[:120], question, words
    row.department_id, row.valid_until = department.id, valid_until
    row.stage, row.edited_by, row.edited_at = Stage.DRAFT, by.id, uow.now
    row.approved_by, row.approved_at = None, None
    uow.session.add(row)
    return row


def approve(uow: UnitOfWork, article: KnowledgeArticle, *, by: Actor) -> None:
    if article.stage is not Stage.DRAFT:
        raise Conflict("这条知识不在待审核状态，可能别人已经处理")
    if article.edited_by == by.id:
        raise Forbidden("自己写的知识须由另一位知识库管理员审核")
    article.stage, article.approved_by, article.approved_at = Stage.APPROVED, by.id, uow.now


def withdraw(uow: UnitOfWork, article: KnowledgeArticle, *, by: Actor) -> None:
    """Nobody finds it from now on; it is kept."""
    article.stage, article.edited_by, article.edited_at = Stage.WITHDRAWN, by.id, uow.now
