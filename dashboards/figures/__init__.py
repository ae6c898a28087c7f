"""Pages of figures: indicators, daily statistics, hot issues.

May import: `dashboards.admin.queries`, `dashboards.auth`, `dashboards.ticket.queries`, `dashboards.web`, the layers
below.
Start with `indicators_page`.
"""
