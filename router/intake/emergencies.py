"""A second danger of the same citizen: more about the first one, or an emergency of its own. Pure.

Who first reports a jumper and then a fire must not find the fire filed under the jumper: another kind of danger, or
another place, is a ticket and an alarm of its own. A ticket too many costs a look.
"""

import re
from dataclasses import replace

from classifier.danger.danger_detection import Danger
from router.intake.context import Before
from router.intake.matters import is_elsewhere
from router.triage import Purpose, Triage
from router.triage.open_matter import is_more, shares_a_topic

_JOINS = {Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO}
_BEFALLS = {"hazard", "health_campus"}  # signals of what happens to somebody, independent of earlier messages
_CALLS = re.compile(r"[\W_]|快来人?|来人|救命|救救?我们?|快救|救人|快点?|你们|已经|啊|呀|吧")
_SAME_PEOPLE = re.compile(r"(?:[他她]们?|那个?人|这个?人|人)(?![家妈爸民们的])")


def sorted_in(found: Triage, before: Before, text: str) -> tuple[Purpose, Before]:
    """What a message with danger is for, and on which ticket: one in the same danger goes before the newest.

    Where there is no ticket it is a matter, also where it only calls for help ("漏气了快来人").
    """
    purpose, danger = found.about or Purpose.NEW, found.danger
    if before.ticket is None:
        return Purpose.NEW, before
    if purpose not in _JOINS or danger is None or before.ticket is None:
        return purpose, before
    same = [pair for pair in before.ringing if pair[0].danger == danger.signal and not is_elsewhere(text, pair[1])]
    if same:
        ticket, said = next((pair for pair in same if pair[0].id == before.ticket.id), same[0])
        return purpose, replace(before, ticket=ticket, said=said)
    return (Purpose.NEW if is_another(found, before, text) else purpose), before


def is_another(found: Triage, before: Before, text: str) -> bool:
    """Whether the danger is none of the ticket that the message would join."""
    ticket, danger = before.ticket, found.danger
    if ticket is None or danger is None or (found.about or Purpose.NEW) not in _JOINS:
        return False
    if ticket.danger_rings:
        return is_elsewhere(text, before.said) or (danger.signal != ticket.danger and not _goes_on(text, danger))
    unrelated = not (is_more(text) or shares_a_topic(text, before.said) or _goes_on(text, danger))
    return danger.signal in _BEFALLS and unrelated


def _goes_on(text: str, danger: Danger) -> bool:
    """Whether it only calls for help, or reports on the same people."""
    if not any(_CALLS.sub("", word) for word in danger.words):
        return True
    return _SAME_PEOPLE.match(_CALLS.sub("", text)) is not None
