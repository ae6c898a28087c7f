"""Search: one index row a ticket, queries, reindexing.

May import: `tickets.access`, `tickets.personal_data`, `tickets.lifecycle`, `tickets.models`, `tickets.numbering`,
`tickets.person_models`, `hotline.base`.
Start with `searching`.
"""
