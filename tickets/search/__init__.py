"""Search: one index row a ticket, queries, reindexing.

May import: the rooms of `tickets`, `hotline.base`.
Start with `searching`.
"""
