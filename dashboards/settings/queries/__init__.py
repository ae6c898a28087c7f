"""What the pages of `dashboards.admin` read.

May import: the tables of the layers below.
Start with `people`.
"""
