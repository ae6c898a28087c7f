"""Queries of the pages of `dashboards.citizen`.

May import: the layers below.
Start with `same_person`.
"""
