"""Queries of the page of a ticket.

May import: `dashboards.web.formatting`, `dashboards.web.queries`, the layers below.
Start with `tickets`.
"""
