"""What a person or the night asked for and waits for: a row a job, which is the truth (docs/decisions/0034)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import SEALED, Base, BigId, Code, Json, Key
from tickets.states import Named

WAKEUP = "jobs"


class JobKind(Named):
    CHECK_SHEET = "check_sheet", "检查要导入的表格"
    IMPORT_SHEET = "import_sheet", "导入旧工单"
    EXPORT = "export", "导出工单"
    LAST_MONTH = "last_month", "固化上月报表"
    TRAIN = "train", "训练分类模型"
    TIDY = "tidy", "清理到期的文件和记录"
    TRAIL = "trail", "固定流水，送出审计链头"


NIGHTLY = frozenset({JobKind.LAST_MONTH, JobKind.TRAIN, JobKind.TIDY, JobKind.TRAIL})  # waits or runs once at a time


class JobState(Named):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


_ONE_AT_A_TIME = text("alone AND state IN ('queued', 'running')")


class JobRun(Base):
    """Its worker holds `lease` and moves `beat_at`; without a beat for a while it is given to another.

    `offered_as`: the random name under which it was last put into the queue of the city profile; it only says whether
    the queue still has it.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        Index("ix_job_run_state_id", "state", "id"),
        Index("ix_job_run_kind_id", "kind", "id"),
        Index("uq_job_run_kind", "kind", unique=True, postgresql_where=_ONE_AT_A_TIME, sqlite_where=_ONE_AT_A_TIME),
    )

    id: Mapped[Key]
    kind: Mapped[JobKind] = mapped_column(Code(JobKind))
    alone: Mapped[bool]
    state: Mapped[JobState] = mapped_column(Code(JobState))
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    secret_sealed: Mapped[str | None] = mapped_column(Text, info=SEALED)  # an argument that may name somebody
    about: Mapped[str] = mapped_column(String(200), default="")  # for the list: the file's name, the search's filters
    asked_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))  # none: the night
    asked_at: Mapped[datetime]
    not_before: Mapped[datetime | None]  # after a failed attempt: when it is tried again
    offered_as: Mapped[str | None] = mapped_column(String(36))
    attempt: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(40), default="")
    lease: Mapped[str] = mapped_column(String(32), default="")
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)  # 0: not known
    words: Mapped[str] = mapped_column(String(400), default="")  # how far it is, or what came of it
    error: Mapped[str] = mapped_column(String(400), default="")  # of the last attempt
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
