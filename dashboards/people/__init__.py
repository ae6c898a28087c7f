"""Pages about staff: import from a sheet, the post in which a session acts, the matrix of rights.

May import: `dashboards.auth`, `dashboards.web`, the layers below.
Start with `staff_import`.
"""
