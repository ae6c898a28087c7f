"""What the pages of `dashboards.citizen` read.

May import: the tables of the layers below.
Start with `same_person`.
"""
