"""What a unit reads of a confidential matter, written or put right by a person of the centre."""

from collections.abc import Sequence

from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean, shorten
from tickets import store
from tickets.access.rights import Actor, ActorKind
from tickets.handling.intake import TEXT_LIMIT
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import SAID, JournalEntry, Ticket
from tickets.personal_data import extra_details, masking, redaction

_READ_THROUGH = frozenset({Act.RELEASE_TEXT, Act.CONSULT, Act.DISPATCH, Act.REASSIGN, Act.PASS_ON})


def proposed(ticket: Ticket, known: Sequence[str], unread: Sequence[str]) -> str:
    """What a unit would read, to be put right: the present words, and struck the details and what is `unreleased`."""
    words = [masking.text_for_unit(ticket, known)]
    if not ticket.abstract:
        words += [f"{label}：{said}" for label, said in extra_details.read(ticket.details, str).items()]
    return "\n".join([words[0], *(masking.struck(one, known) for one in [*words[1:], *unread])])


def unreleased(entries: Sequence[JournalEntry]) -> list[str]:
    """What the citizen has said, in the order of the journal, since a matter was given to a unit or last released."""
    known = max((one.place for one in entries if one.act in _READ_THROUGH), default=0)
    later = [one for one in entries if one.place > known and one.act is not Act.CHASE]
    return [words_of(one) for one in later if is_of_citizen(one) and words_of(one)]


def is_of_citizen(entry: JournalEntry) -> bool:
    return entry.actor_kind == ActorKind.CITIZEN.value


def words_of(entry: JournalEntry) -> str:
    """What somebody wrote in an act."""
    return entry.reason or str(entry.change.get(SAID, ""))


async def release_text(uow: UnitOfWork, ticket: Ticket, text: str, *, by: Actor) -> None:
    """From now on units read these words, and not the text with its struck places."""
    if not ticket.confidential:
        raise Conflict("这张工单不是保密件，承办单位看到的就是诉求内容")
    words, keys = clean(text, limit=TEXT_LIMIT).text, uow.settings.keys
    if not words:
        raise BadInput("请填写给承办单位的内容")
    known = masking.person(await store.citizen(uow.session, ticket.citizen_id), keys).known
    if redaction.names(words, known, hints=True):
        raise BadInput("内容里还有诉求人的姓名、电话、证件号或住址，请删去后再提交；您填写的内容没有丢失")
    step(uow, ticket, Act.RELEASE_TEXT, by=by, change={"内容": shorten(words, 200)})
    ticket.abstract, ticket.abstract_mark = words, masking.mark_of_text(ticket.text, keys)
