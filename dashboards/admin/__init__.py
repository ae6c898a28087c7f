"""Pages of those who run the system: staff, calendar, catalogue, jobs, models, trail, proposals, erasure.

May import: `dashboards.web`, `dashboards.auth`, every layer below. Its queries and templates are in here.
Start with `staff`.
"""
