"""Pages of those who run the system: staff, calendar, catalogue, jobs, models, trail, proposals, erasure.

May import: `dashboards.auth`, `dashboards.desk.queries`, `dashboards.web`, the layers below.
Start with `staff`.
Its queries and templates are in here.
"""
