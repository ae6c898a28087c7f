"""What the pages of `dashboards.supervision` read.

May import: the tables of the floors below.
Start with `promises`.
"""
