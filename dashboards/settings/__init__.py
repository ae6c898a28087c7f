"""Pages on which the office changes its own words and rules: a version is drafted, looked at, proposed and approved.

May import: all layers below, and `dashboards.web`, `dashboards.auth`.
Start with `version_page`.
"""
