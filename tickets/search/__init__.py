"""Search: one index row a ticket, queries, reindexing.

May import: the packages of `tickets`, `hotline.base`.
Start with `searching`.
"""
