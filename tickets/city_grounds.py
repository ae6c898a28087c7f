"""Grounds that the city's own regulations add to those of the law (`legal_grounds`), as versions with a first day.

A city adds grounds, and never removes one that the law lists. A decision keeps the words that it was made with.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from hotline.base.clock import city_time
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import legal_grounds
from tickets.legal_grounds import Ground

KIND = "ground"
DECLINE, OBJECTION, TERMINATION = "decline", "objection", "termination"
LISTS: Mapping[str, str] = MappingProxyType(
    {DECLINE: "不予受理的理由", OBJECTION: "派单异议（退单）的理由", TERMINATION: "终止办理的理由"}
)
BY_LAW: Mapping[str, Mapping[str, Ground]] = MappingProxyType(
    {DECLINE: legal_grounds.DECLINE, OBJECTION: legal_grounds.OBJECTION, TERMINATION: legal_grounds.TERMINATION}
)


def offered(settings: Settings, day: date, listed: str) -> Mapping[str, Ground]:
    """The grounds of this list by code: the law's, then the city's own."""
    own = settings.versions.on(day, KIND, listed)
    rows = own.content["row"] if own is not None else ()
    return {**BY_LAW[listed], **{row["code"]: Ground(**row) for row in rows}}


def named(uow: UnitOfWork, listed: str, code: str) -> Ground:
    """Raises BadInput where the code is not on the list as it is today."""
    return legal_grounds.named(offered(uow.settings, city_time(uow.now).date(), listed), code)
