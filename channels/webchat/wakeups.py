"""The name that rings at a citizen's open chat windows; after the colon comes the token, which no log may show."""

_PREFIX = "chat:"


def wakeup_of(token: str) -> str:
    """For `UnitOfWork.wake`: the line is in the windows with the commit, without waiting for the outbox."""
    return f"{_PREFIX}{token}"
