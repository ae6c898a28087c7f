"""What the pages of `dashboards.figures` read.

May import: the tables of the floors below.
Start with `figures`.
"""
