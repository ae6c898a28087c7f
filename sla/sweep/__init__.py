"""The sweeper: claims due deadlines and escalates them.

May import: the packages of `sla`, `tickets`, `hotline.base`.
Start with `sweeper`.
"""
