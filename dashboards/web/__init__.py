"""What every page shares: routes, rendering, forms, uploads, headers, the JSON API, live events.

May import: `dashboards.admin`, `dashboards.auth`, `dashboards.citizen`, `dashboards.desk`, `dashboards.figures`,
`dashboards.people`, `dashboards.settings`, `dashboards.setup`, `dashboards.supervision`, `dashboards.ticket`, the
layers below.
Start with `routes`.
"""
