"""The policies in force: those that come with the house (`sla/policies`), and the city's own file beside them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from sla import policy_files
from sla.policy import Preset

_BUILT_IN = policy_files.built_in()
PRESETS: Mapping[str, Preset] = {
    name: versions[-1] for name, versions in _BUILT_IN.items() if name != policy_files.COMMON
}


def preset_named(name: str) -> Preset:
    """Raises BadInput naming those that exist."""
    if name not in PRESETS:
        raise BadInput(f"没有名为“{name}”的时限方案；现有：{'、'.join(PRESETS)}")
    return PRESETS[name]


def policy_on(settings: Settings, day: date) -> Preset:
    """The policy that the settings name, as it stands on this day: the latest that has begun, else the first."""
    versions = versions_of(settings)
    begun = [version for version in versions if version.since <= day]
    return begun[-1] if begun else versions[0]


def policy_at(settings: Settings, moment: datetime) -> Preset:
    return policy_on(settings, city_time(moment).date())


def versions_of(settings: Settings) -> Sequence[Preset]:
    """Every version of the policy that the settings name, the earliest first."""
    known = _all(settings.policy_file)
    if settings.policy not in known:
        raise BadInput(f"没有名为“{settings.policy}”的时限方案；现有：{'、'.join(known)}")
    return known[settings.policy]


def latest(settings: Settings, name: str) -> Preset:
    """The newest version of a policy; raises BadInput naming those that exist."""
    known = _all(settings.policy_file)
    if name not in known:
        raise BadInput(f"没有名为“{name}”的时限方案；现有：{'、'.join(known)}")
    return known[name][-1]


def kept(settings: Settings, name: str, moment: datetime) -> Preset:
    """The policy by which a promise has begun, or the one in force where it is no longer known."""
    versions = _all(settings.policy_file).get(name)
    if not versions:
        return policy_at(settings, moment)
    begun = [version for version in versions if version.since <= city_time(moment).date()]
    return begun[-1] if begun else versions[0]


@lru_cache(maxsize=4)
def _all(file: Path | None) -> Mapping[str, Sequence[Preset]]:
    """By name; the city's own file is read once a process, and checked whole."""
    known = {name: list(versions) for name, versions in _BUILT_IN.items()}
    own = policy_files.read(file, known) if file is not None else []
    for preset in own:
        known.setdefault(preset.name, []).append(preset)
    known.pop(policy_files.COMMON)
    return {name: sorted(versions, key=lambda version: version.since) for name, versions in known.items()}
