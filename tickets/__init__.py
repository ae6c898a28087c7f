"""The layer of the record: tickets, people, journal, acts, rights. It knows no channel and no model.

May import: `hotline.base` only.
Start with `lifecycle`, the table of moves, and `handling`, the acts.
"""
