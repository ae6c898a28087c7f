"""The database: engine, unit of work, leases, time limits, replica, bulk statements.

May import: `hotline.base`.
Start with `unit_of_work`.
"""
