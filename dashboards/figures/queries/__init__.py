"""What the pages of `dashboards.figures` read.

May import: the tables of the layers below.
Start with `figures`.
"""
