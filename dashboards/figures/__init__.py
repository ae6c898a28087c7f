"""Pages of figures: indicators, daily statistics, hot issues.

May import: `dashboards.web`, `dashboards.auth`, every layer below.
Start with `indicators_page`.
"""
