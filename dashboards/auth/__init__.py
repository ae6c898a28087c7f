"""Signing in: sessions, passwords, app keys, CSRF, known devices, who may open which route.

May import: `dashboards.web`, every layer below.
Start with `access`.
"""
