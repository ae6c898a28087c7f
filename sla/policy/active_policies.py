"""The policies in force: the presets (`sla/policy/presets`), and the city's own file beside them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from sla.policy import policy_content, policy_files
from sla.policy.policy_lines import Preset

KIND = "policy"  # of the city's own versions
_BUILT_IN = policy_files.built_in()
PRESETS: Mapping[str, Preset] = {
    name: versions[-1] for name, versions in _BUILT_IN.items() if name != policy_files.COMMON
}


def policy_on(settings: Settings, day: date) -> Preset:
    """The policy that the settings name, in its version of this day: the latest that has begun, else the first."""
    return _in_force(versions_of(settings), day)


def policy_at(settings: Settings, moment: datetime) -> Preset:
    return policy_on(settings, city_time(moment).date())


def versions_of(settings: Settings) -> Sequence[Preset]:
    """Every version of the policy that the settings name, the earliest first."""
    name = settings.policy
    return policy_content.with_versions(_of_files(settings, name), settings.versions.versions(KIND), name)


def shipped_on(settings: Settings, day: date) -> Preset:
    """What files say for this day: version 0 of the city's own."""
    versions = _of_files(settings, settings.policy)
    return _in_force(versions, day)


def latest(settings: Settings, name: str) -> Preset:
    """The newest version of a policy; raises BadInput naming those that exist."""
    return versions_of(settings)[-1] if name == settings.policy else _of_files(settings, name)[-1]


def named_on(settings: Settings, name: str, day: date) -> Preset:
    """Any policy by its name, in its version of this day; raises BadInput naming those that exist."""
    return _in_force(versions_of(settings) if name == settings.policy else _of_files(settings, name), day)


def kept(settings: Settings, name: str, moment: datetime) -> Preset:
    """The policy by which a promise has begun, or the one in force where it is no longer known."""
    versions = versions_of(settings) if name == settings.policy else _all(settings.policy_file).get(name)
    if not versions:
        return policy_at(settings, moment)
    return _in_force(versions, city_time(moment).date())


def to_extend(settings: Settings) -> Mapping[str, Sequence[Preset]]:
    """What a file may extend: the common rules, those of places, and the city's own file."""
    return {**_BUILT_IN, **_all(settings.policy_file)}


def _in_force(versions: Sequence[Preset], day: date) -> Preset:
    begun = [version for version in versions if version.since <= day]
    return begun[-1] if begun else versions[0]


def _of_files(settings: Settings, name: str) -> Sequence[Preset]:
    known = _all(settings.policy_file)
    if name not in known:
        raise BadInput(f"没有名为“{name}”的时限方案；现有：{'、'.join(known)}")
    return known[name]


@lru_cache(maxsize=4)
def _all(file: Path | None) -> Mapping[str, Sequence[Preset]]:
    """By name; the city's own file is read once a process, and checked whole."""
    known = {name: list(versions) for name, versions in _BUILT_IN.items()}
    own = policy_files.read(file, known) if file is not None else []
    for preset in own:
        known.setdefault(preset.name, []).append(preset)
    known.pop(policy_files.COMMON)
    return {name: sorted(versions, key=lambda version: version.since) for name, versions in known.items()}
