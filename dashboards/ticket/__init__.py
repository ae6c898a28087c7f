"""The page of one ticket: its view, history, identity, files, similar tickets. Its acts: `dashboards.acts`.

May import: `dashboards.acts`, `dashboards.admin.queries`, `dashboards.auth`, `dashboards.citizen`, `dashboards.desk`,
`dashboards.figures.queries`, `dashboards.supervision.queries`, `dashboards.web`, the layers below.
Start with `ticket_page` (shows), `posted_acts` (does), `ticket_access` (who may read what).
"""
