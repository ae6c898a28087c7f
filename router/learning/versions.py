"""Which model is in use, since when and why; and the notices to the administrator."""

from hotline.base.errors import Conflict, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from router.learning import store
from router.learning.models import ModelStanding, ModelVersion
from router.models import Notice
from router.outgoing.addressees import Audience, NoticeKind
from tickets import store as record


async def note_current(uow: UnitOfWork, name: str) -> None:
    """The first model was never tried by anybody: it is noted when a second comes."""
    if name and await store.version(uow.session, name) is None:
        reason = "首次启动时由派单目录训练"
        row = ModelVersion(
            version=name, standing=ModelStanding.CURRENT, made_at=uow.now, changed_at=uow.now, reason=reason
        )
        row.catalogue, row.examples, row.from_history, row.figures = "", 0, 0, {}
        uow.session.add(row)
        await uow.session.flush()


async def promote(uow: UnitOfWork, name: str, *, reason: str, by: int | None = None) -> ModelVersion:
    """This one from now on, `by` which administrator; the one before is kept for a way back."""
    row = await store.version(uow.session, name)
    if row is None:
        raise NotFound(f"没有名为 {name} 的模型，用 hotline model list 看看有哪些")
    if row.standing is ModelStanding.CURRENT:
        raise Conflict(f"模型 {name} 已经在使用")
    old = await store.current(uow.session)
    if old is not None:
        old.standing, old.changed_at, old.changed_by = ModelStanding.RETIRED, uow.now, by
    row.standing, row.changed_at, row.changed_by, row.reason = ModelStanding.CURRENT, uow.now, by, reason
    await warn(uow, f"开始使用模型 {name}：{reason}")
    return row


async def roll_back(uow: UnitOfWork, *, by: int | None = None) -> ModelVersion:
    """Back to the model before this one."""
    before = await store.before_current(uow.session)
    if before is None:
        raise Conflict("没有更早的模型可以退回")
    return await promote(uow, before.version, reason="退回上一个模型", by=by)


async def warn(uow: UnitOfWork, text: str) -> None:
    """A notice to those who look after the models; there is no citizen's matter in it."""
    centre = await record.centre(uow.session)
    if centre is not None:
        notice = Notice(department_id=centre.id, kind=NoticeKind.MODEL, text=text, at=uow.now)
        notice.audience = Audience.MODEL_KEEPERS
        uow.session.add(notice)
