"""What a new city still needs before its number may be switched over: one list for page, command and `hotline check`.

May import: `dashboards.auth`, `dashboards.web`, the layers below.
Start with `readiness`.
"""
