"""The acts on a ticket's page: their table (`table`), their forms (`fields`), their deeds by whose they are."""

from dashboards.acts.case import Case, Standing, department_named, standing
from dashboards.acts.fields import Choice, Field, Known, Look
from dashboards.acts.table import BY_NAME, MATTER, OF_PERSON, TABLE, offered
from dashboards.acts.ticket_act import TicketAct

__all__ = [
    "BY_NAME",
    "MATTER",
    "OF_PERSON",
    "TABLE",
    "Case",
    "Choice",
    "Field",
    "Known",
    "Look",
    "Standing",
    "TicketAct",
    "department_named",
    "offered",
    "standing",
]
