"""What the pages of `dashboards.desk` read; `waiting_places` is the table state → list.

May import: the tables of the floors below.
Start with `waiting_places`.
"""
