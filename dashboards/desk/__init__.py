"""Pages of the centre's agents, departments and callers: desk, call form, conversations, audits, alarms.

May import: `dashboards.web`, `dashboards.auth`, `dashboards.acts`, every layer below.
Start with `desk`.
"""
