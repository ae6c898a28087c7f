"""Which facts call for supervision (督办), besides a promise that has run out. Pure; DOMAIN.md 4.1 and 4.2."""

from dataclasses import dataclass

from tickets.first_receiver import REFUSALS
from tickets.lifecycle import Named

SECOND_DISSATISFACTION = 2  # DOMAIN 4.2 L2: the second 不满意
REPEAT_CONTACTS = 3  # DOMAIN 4.2 L2
HOT_CITIZENS = 5  # citizens in one cluster 〔惯〕; 信访工作条例20条 speaks of five representatives


class Trigger(Named):
    OVERDUE = "overdue", "超时未办"
    STAGE_OVERDUE = "stage_overdue", "环节超时"
    DISSATISFIED = "dissatisfied", "再次不满意"
    REPEATED = "repeated", "多次反映未解决"
    REFUSED_TWICE = "refused_twice", "两次退单被驳回"
    LEADER = "leader", "领导批示"
    HOT = "hot", "集中反映"
    REJECTED_RECEIPT = "rejected_receipt", "拒不接收"
    UNSOLVED = "unsolved", "应解决未解决"
    STALLED = "stalled", "久拖不决"
    HARM = "harm", "造成负面影响"
    SHIRKING = "shirking", "推诿"
    FRAUD = "fraud", "弄虚作假"
    LEAK = "leak", "泄露信息"
    MANNER = "manner", "已解决但不满意"
    MANUAL = "manual", "其他"

    @property
    def is_for_handover(self) -> bool:
        """DOMAIN 4.2 L4: repeated 推诿, 弄虚作假, 泄密."""
        return self in {Trigger.SHIRKING, Trigger.FRAUD, Trigger.LEAK}


_OF_HOUSE = frozenset({Trigger.OVERDUE, Trigger.STAGE_OVERDUE, Trigger.MANNER})
BY_HAND = tuple(trigger for trigger in Trigger if trigger not in _OF_HOUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """What is known about a ticket when it is looked at."""

    dissatisfied: int = 0  # answers "not solved" or "not satisfied" so far
    repeat_contacts: int = 0  # contacts about the same matter after the first
    refusals: int = 0  # objections that were rejected
    leader_note: bool = False
    hot: bool = False  # belongs to a cluster of many


def triggers(facts: TicketFacts, *, already: frozenset[Trigger] = frozenset()) -> tuple[Trigger, ...]:
    """The grounds for a supervision order that were not used for one yet."""
    found = {
        Trigger.DISSATISFIED: facts.dissatisfied >= SECOND_DISSATISFACTION,
        Trigger.REPEATED: facts.repeat_contacts >= REPEAT_CONTACTS,
        Trigger.REFUSED_TWICE: facts.refusals >= REFUSALS,
        Trigger.LEADER: facts.leader_note,
        Trigger.HOT: facts.hot,
    }
    return tuple(trigger for trigger, holds in found.items() if holds and trigger not in already)
