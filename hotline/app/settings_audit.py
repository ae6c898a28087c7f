"""Settings are in the environment, where anybody at the machine can change them: the trail notes that they changed.

Values are not: each setting has a keyed hash, so that a change shows and a secret does not.
"""

from pydantic import SecretStr

from hotline.app.machine_operator import at_the_machine
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tickets import trail
from tickets.trail import TrailKind, store

ABOUT = "环境设置"
_LENGTH = 12  # characters of a hash: enough to differ


async def note(work: Work) -> list[str]:
    """Note which settings are others than when this was last looked at; returns their names."""
    now = prints(work.settings)
    async with work.begin() as uow:
        last = await store.newest_about(uow.session, TrailKind.SETTING, ABOUT)
        before = last.detail["prints"] if last else {}
        changed = sorted(f"HOTLINE_{name.upper()}" for name in now if last and before.get(name) != now[name])
        if last is None or changed:
            trail.note(uow, TrailKind.SETTING, by=at_the_machine(), about=ABOUT, changed=changed, prints=now)
    return changed


def prints(settings: Settings) -> dict[str, str]:
    """By setting: a keyed hash of its value."""
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    return {name: settings.keys.blind(f"setting:{name}:{_plain(value)}")[:_LENGTH] for name, value in values.items()}


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
