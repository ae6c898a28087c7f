"""Which facts call for supervision (督办), besides a promise that has run out. Pure; DOMAIN.md 4.1 and 4.2."""

from dataclasses import dataclass

from tickets.lifecycle import Named

SECOND_DISSATISFACTION = 2  # DOMAIN 4.2 L2: the second 不满意
REPEAT_CONTACTS = 3  # DOMAIN 4.2 L2
HOT_CITIZENS = 5  # citizens in one cluster 〔惯〕; 信访工作条例20条 speaks of five representatives
REFUSALS = 2  # issue 5.6: then the first receiver leads (首接负责, 北京条例14条〔法〕)


class Trigger(Named):
    OVERDUE = "overdue", "超时未办"
    STAGE_OVERDUE = "stage_overdue", "环节超时"
    DISSATISFIED = "dissatisfied", "再次不满意"
    REPEATED = "repeated", "多次反映未解决"
    REFUSED_TWICE = "refused_twice", "两次退单"
    LEADER = "leader", "领导批示"
    HOT = "hot", "集中反映"
    MANUAL = "manual", "人工督办"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about a ticket when it is looked at."""

    dissatisfied: int = 0  # answers "not solved" or "not satisfied" so far
    repeat_contacts: int = 0  # contacts about the same matter after the first
    refusals: int = 0  # units that refused it
    leader_note: bool = False
    hot: bool = False  # belongs to a cluster of many


def triggers(facts: Facts, *, already: frozenset[Trigger] = frozenset()) -> tuple[Trigger, ...]:
    """The grounds for a supervision order that were not used for one yet."""
    found = {
        Trigger.DISSATISFIED: facts.dissatisfied >= SECOND_DISSATISFACTION,
        Trigger.REPEATED: facts.repeat_contacts >= REPEAT_CONTACTS,
        Trigger.REFUSED_TWICE: facts.refusals >= REFUSALS,
        Trigger.LEADER: facts.leader_note,
        Trigger.HOT: facts.hot,
    }
    return tuple(trigger for trigger, holds in found.items() if holds and trigger not in already)


def first_receiver_leads(facts: Facts) -> bool:
    """Refused twice: the unit that received it first may not refuse any more and leads (首接负责)."""
    return facts.refusals >= REFUSALS
