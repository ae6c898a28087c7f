"""What the pages of `dashboards.desk` read; `waiting_places` is the table state → list.

May import: the tables of the layers below.
Start with `waiting_places`.
"""
