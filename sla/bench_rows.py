"""The rows of the bench: tickets with a running promise each, made by the thousand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from sqlalchemy import Column, MetaData, Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.database import BigId, UtcDateTime
from sla.escalation import Step
from sla.models import Deadline, DeadlineState, Fired
from sla.policy import Promise
from tickets.lifecycle import State
from tickets.models import Kind, Lamp, OrderState, Part, Ticket, Urgency, WorkOrder
from tickets.people import Citizen, Department
