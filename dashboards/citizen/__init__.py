"""Pages of citizens: write, receipt, progress, supplement, rating, chat window.

May import: `dashboards.web`, `dashboards.auth`, every layer below.
Start with `citizen_pages`.
"""
