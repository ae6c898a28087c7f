"""Pages about people: bringing staff in from a sheet, the post one acts in, the matrix of who may what.

May import: `dashboards.web`, `dashboards.auth`, `dashboards.admin.queries`, every layer below.
Start with `staff_import`.
"""
