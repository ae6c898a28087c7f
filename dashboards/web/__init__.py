"""What every page shares: routes, rendering, forms, uploads, headers, the JSON API, live events.

May import: every floor below; `routes` alone imports the rooms of pages.
Start with `routes`.
"""
