"""The chained journal and its audit; snapshots of tickets.

May import: `tickets`, `hotline.base`.
Start with `journal`.
"""
