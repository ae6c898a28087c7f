"""What every page shares: routes, rendering, forms, uploads, headers, the JSON API, live events.

May import: every layer below; `routes` alone imports the packages of pages.
Start with `routes`.
"""
