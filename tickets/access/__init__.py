"""Who may do and see what: roles, rights, recusal, visibility of tickets.

May import: `tickets.organisation`, `tickets.personal_data`, `tickets.store`, `tickets.lifecycle`, `tickets.models`,
`tickets.objection_models`, `tickets.person_models`, `hotline.base`.
Start with `rights`.
"""
