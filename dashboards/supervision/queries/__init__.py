"""What the pages of `dashboards.supervision` read.

May import: the tables of the layers below.
Start with `promises`.
"""
