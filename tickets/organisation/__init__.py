"""The units of the city: a tree with dates, its sheets, and the acts of a reform (rename, move, merge, split, close).

May import: `tickets.access`, `tickets.handling`, `tickets.import_export`, `tickets.staff`, `tickets.trail`,
`tickets.models`, `tickets.objection_models`, `tickets.person_models`, `tickets.states`, `hotline.base`.
Start with `changes`, the acts; `succession` says what a successor takes over.
"""
