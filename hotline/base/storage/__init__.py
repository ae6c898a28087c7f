"""The database: engine, unit of work, leases, time limits, replica, bulk statements.

May import: `hotline.base.observability`, `hotline.base.security`, the modules of `hotline.base`.
Start with `unit_of_work`.
"""
