"""The layer of pages and of the JSON API, for citizens and staff.

May import: the layers below.
Start with `web.routes`.
One package for each group of users; what all pages share is in `web`.
"""
