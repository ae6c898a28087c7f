"""Pages on which the office changes its own messages and rules: a version is drafted, viewed, proposed and approved.

May import: `dashboards.acts`, `dashboards.auth`, `dashboards.web`, the layers below.
Start with `version_page`.
"""
