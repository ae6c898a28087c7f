"""Signing in: sessions, passwords, app keys, CSRF, known devices, who may open which route.

May import: `dashboards.admin.queries`, `dashboards.citizen`, `dashboards.desk.queries`, `dashboards.web`, the layers
below.
Start with `access`.
"""
