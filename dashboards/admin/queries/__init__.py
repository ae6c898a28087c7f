"""What the pages of `dashboards.admin` read.

May import: the tables of the floors below.
Start with `people`.
"""
