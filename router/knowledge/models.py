"""The knowledge base's table."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base, BigId, Code, Key
from tickets.lifecycle import Named


class Stage(Named):
    DRAFT = "draft", "待审核"
    APPROVED = "approved", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


class KnowledgeArticle(Base):
    """One answer that agents may give; nobody approves their own last edit."""

    __tablename__ = "knowledge_article"
    __table_args__ = (Index("ix_knowledge_article_stage", "stage"),)

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    category: Mapped[str | None] = mapped_column(String(40))
    valid_until: Mapped[date | None]
    stage: Mapped[Stage] = mapped_column(Code(Stage))
    edited_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    edited_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form
