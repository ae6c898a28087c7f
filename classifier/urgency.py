"""Danger in a text: who may be hurt, or what may get out of hand. Recall first; the page alarms, a person decides.

The signals and their words start from DOMAIN.md 4.6. A word does not count where it is denied ("不是要跳楼"), quoted from
news or a course, or part of a harmless expression ("杀虫", "起火锅"); a threat under a condition ("再不解决就跳楼") does.
"""
def danger(text: str) -> tuple[str, tuple[str, ...]] | None:
    return None


def level(signal: tuple[str, tuple[str, ...]] | None) -> str:
    return "一般"
