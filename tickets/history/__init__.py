"""The chained journal and its audit; snapshots of tickets.

May import: `tickets.access`, `tickets.staff`, `tickets.store`, `tickets.trail`, `tickets.lifecycle`,
`tickets.models`, `hotline.base`.
Start with `journal`.
"""
