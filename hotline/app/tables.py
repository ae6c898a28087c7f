"""Every floor's tables in one metadata, for migrations and tests."""

import channels.models
import dashboards.models
import router.alarms.models
import router.hot_models
import router.knowledge.models
import router.learning.models
import router.models
import router.near_models
import sla.models
import tickets.account_models
import tickets.attachment_models
import tickets.cluster_models
import tickets.dispute_models
import tickets.duty_models
import tickets.exchange.models
import tickets.jobs.models
import tickets.messages
import tickets.models
import tickets.people
import tickets.reveal_models
import tickets.search.models
from hotline.base.database import Base

__all__ = ["Base"]
TABLE_MODULES = (
    channels.models,
    dashboards.models,
    router.knowledge.models,
    router.learning.models,
    router.alarms.models,
    router.hot_models,
    router.models,
    router.near_models,
    sla.models,
    tickets.account_models,
    tickets.attachment_models,
    tickets.cluster_models,
    tickets.dispute_models,
    tickets.duty_models,
    tickets.exchange.models,
    tickets.jobs.models,
    tickets.messages,
    tickets.models,
    tickets.people,
    tickets.search.models,
    tickets.reveal_models,
)
