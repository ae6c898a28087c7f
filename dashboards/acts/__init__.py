"""Acts on a ticket's page: the table of acts, their forms, and what each one does.

May import: `dashboards.admin.queries`, `dashboards.citizen`, `dashboards.supervision.queries`, `dashboards.ticket`,
`dashboards.web`, the layers below.
Start with `table`.
"""

from dashboards.acts.case import TicketForm, TicketStanding, department_named, standing
from dashboards.acts.fields import Field, FieldChoice, FieldWidget, FormContext
from dashboards.acts.table import BY_NAME, MATTER, OF_PERSON, TABLE, offered
from dashboards.acts.ticket_act import TicketAct

__all__ = [
    "BY_NAME",
    "MATTER",
    "OF_PERSON",
    "TABLE",
    "Field",
    "FieldChoice",
    "FieldWidget",
    "FormContext",
    "TicketAct",
    "TicketForm",
    "TicketStanding",
    "department_named",
    "offered",
    "standing",
]
