"""Queries of the pages of `dashboards.admin`.

May import: `dashboards.auth`, `dashboards.desk.queries`, `dashboards.web.queries`, the layers below.
Start with `people`.
"""
