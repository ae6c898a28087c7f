"""Queries of the pages of `dashboards.settings`.

May import: the layers below.
Start with `editors`.
"""
