"""The page of one ticket: its view, history, identity, files, similar tickets. Its acts: `dashboards.acts`.

May import: `dashboards.web`, `dashboards.auth`, `dashboards.acts`, every layer below.
Start with `ticket_page` (shows), `posted_acts` (does), `ticket_access` (who may read what).
"""
