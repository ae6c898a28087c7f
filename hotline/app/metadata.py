"""Every layer's tables in one metadata, for migrations and tests."""

import channels.models
import dashboards.auth.models
import hotline.base.request_limits.models
import router.alarms.models
import router.hot_issues.hot_models
import router.knowledge.models
import router.learning.models
import router.models
import router.similar_tickets.similar_models
import sla.models
import tickets.access.post_models
import tickets.clusters.cluster_models
import tickets.configuration.models
import tickets.files.attachment_models
import tickets.import_export.models
import tickets.jobs.models
import tickets.message_models
import tickets.models
import tickets.objection_models
import tickets.organisation.models
import tickets.person_models
import tickets.personal_data.reveal_models
import tickets.search.models
import tickets.staff.account_models
import tickets.staff.duty_models
import tickets.staff.proposal_models
import tickets.trail.models
from hotline.base.storage.database import Base

__all__ = ["Base"]
TABLE_MODULES = (
    channels.models,
    dashboards.auth.models,
    hotline.base.request_limits.models,
    router.knowledge.models,
    router.learning.models,
    router.alarms.models,
    router.hot_issues.hot_models,
    router.models,
    router.similar_tickets.similar_models,
    sla.models,
    tickets.access.post_models,
    tickets.staff.account_models,
    tickets.files.attachment_models,
    tickets.clusters.cluster_models,
    tickets.configuration.models,
    tickets.objection_models,
    tickets.organisation.models,
    tickets.staff.duty_models,
    tickets.import_export.models,
    tickets.jobs.models,
    tickets.message_models,
    tickets.models,
    tickets.person_models,
    tickets.staff.proposal_models,
    tickets.search.models,
    tickets.personal_data.reveal_models,
    tickets.trail.models,
)
