"""The table of the limits: how much of what somebody may do is used up."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.base.storage.database import Base


class Allowance(Base):
    """So many attempts of one subject until a moment. Subjects are blind indexes: the table names nobody."""

    __tablename__ = "allowance"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    about: Mapped[str] = mapped_column(String(64), index=True)  # of whom it is, where somebody may lift it; else empty
    taken: Mapped[int] = mapped_column(Integer)
    most: Mapped[int] = mapped_column(Integer)
    ends_at: Mapped[datetime] = mapped_column(index=True)
