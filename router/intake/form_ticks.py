"""What a citizen can tick on a form: keys of a message's `detail`."""

from tickets.conversations import ReceivedMessage
from tickets.models import Waived

NO_FOLLOW_UP = "no_follow_up"  # need not be asked afterwards
CONFIDENTIAL = "confidential"  # nobody may learn who wrote
ANONYMOUS = "anonymous"  # leaves neither name nor number
ANOTHER_MATTER = "another_matter"  # not to be joined to an earlier one


def waived(heard: ReceivedMessage) -> Waived:
    return Waived.FOLLOW_UP if heard.message.detail.get(NO_FOLLOW_UP) else Waived.NOTHING


def wants_secrecy(heard: ReceivedMessage) -> bool:
    return bool(heard.message.detail.get(CONFIDENTIAL) or heard.message.detail.get(ANONYMOUS))


def is_another(heard: ReceivedMessage) -> bool:
    return bool(heard.message.detail.get(ANOTHER_MATTER))
