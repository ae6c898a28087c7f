"""The demo: simulated citizens, departments and staff on the real servers.

May import: every layer and `hotline.app`.
Start with `story`.
"""
