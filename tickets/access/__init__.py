"""Who may do and see what: roles, rights, recusal, visibility of tickets.

May import: `tickets.lifecycle` and the tables, `hotline.base`.
Start with `rights`.
"""
