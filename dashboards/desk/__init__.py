"""Pages of the centre's agents and of departments: desk, call form, conversations, audits, alarms.

May import: `dashboards.acts`, `dashboards.admin.queries`, `dashboards.auth`, `dashboards.citizen`,
`dashboards.supervision.queries`, `dashboards.ticket`, `dashboards.web`, the layers below.
Start with `desk`.
"""
