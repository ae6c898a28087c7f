"""The demo: simulated citizens, departments and staff on the real doors.

May import: every floor and `hotline.app`.
Start with `story`.
"""
