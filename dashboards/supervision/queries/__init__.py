"""Queries of the pages of `dashboards.supervision`.

May import: `dashboards.desk.queries`, `dashboards.ticket.queries`, `dashboards.web.queries`, the layers below.
Start with `promises`.
"""
