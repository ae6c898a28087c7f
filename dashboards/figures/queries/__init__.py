"""Queries of the pages of `dashboards.figures`.

May import: `dashboards.ticket.queries`, `dashboards.web.queries`, the layers below.
Start with `figures`.
"""
