"""The floor of pages and of the JSON API, for citizens and staff.

May import: every floor below. A room a group of users; what all pages share is in `web`.
Start with `web.routes`.
"""
