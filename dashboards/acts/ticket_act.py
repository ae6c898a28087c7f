"""One act on a ticket's page: name, form, deed, and when it is offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made_of

from dashboards.acts.case import Deed, TicketStanding
from dashboards.acts.fields import Field, FormContext, asked, words
from tickets import lifecycle
from tickets.lifecycle import Act, State


@dataclass(frozen=True, slots=True)
class TicketAct:
    """`asks`: the fields of the form, required and optional; `when` narrows what the table permits."""

    name: str  # the last part of the address
    acts: tuple[Act, ...]  # it is offered where one of them is permitted
    deed: Deed
    label: str
    said: str  # after it is done
    asks: Mapping[str, Field] = made_of(default_factory=dict)
    button: str = ""
    note: str = ""  # what follows from it
    key: str = ""
    warn: bool = False
    begins: bool = False  # its form begins with what the ticket says now
    gives: bool = False  # a unit reads the matter afterwards: `released_text`
    once: bool = False  # the same form a second time, known by its hidden `cid`, is answered like the first
    when: Callable[[TicketStanding], bool] = lambda _: True

    def fields(self, state: State, known: FormContext) -> list[Field]:
        """The form as the table of moves asks for it in this state."""
        needs = [lifecycle.needs(state, act) for act in self.acts if act in lifecycle.acts_from(state)] or [frozenset()]
        known = known if self.begins else replace(known, present={})
        return asked(frozenset.union(*needs), frozenset.intersection(*needs), self.asks, known)


def reason(label: str, hint: str = "", *, rows: int = 3) -> dict[str, Field]:
    return {"reason": words(label, hint, rows=rows)}
