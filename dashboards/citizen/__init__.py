"""Pages of citizens: write, receipt, progress, supplement, rating, chat window.

May import: `dashboards.admin.queries`, `dashboards.auth`, `dashboards.desk.queries`,
`dashboards.supervision.queries`, `dashboards.ticket`, `dashboards.web`, the layers below.
Start with `citizen_pages`.
"""
