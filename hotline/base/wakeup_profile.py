"""Which wakeups a profile uses: in-process in the embedded profile, by Redis in the city profile."""

from hotline.base.settings import Settings
from hotline.base.wakeups import InProcessWakeups, Wakeups


def wakeups_for(settings: Settings) -> Wakeups:
    if settings.embedded:
        return InProcessWakeups()
    from hotline.base.redis_wakeups import RedisWakeups  # noqa: PLC0415 - the redis client costs 30 MB: city profile only

    return RedisWakeups(settings.redis_url, settings.queue_prefix)
