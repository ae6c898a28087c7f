"""Queries of the pages of `dashboards.desk`; `waiting_places` is the table state → list.

May import: `dashboards.admin.queries`, `dashboards.auth`, `dashboards.ticket.queries`, `dashboards.web`, the layers
below.
Start with `waiting_places`.
"""
