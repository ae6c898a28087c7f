"""The layer of pages and of the JSON API, for citizens and staff.

May import: every layer below. One package for each group of users; what all pages share is in `web`.
Start with `web.routes`.
"""
