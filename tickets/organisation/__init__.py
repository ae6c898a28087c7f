"""The units of the city: a tree with dates, its sheets, and the acts of a reform (rename, move, merge, split, close).

May import: `tickets`, `hotline.base`.
Start with `changes`, the acts; `succession` says what a successor takes over.
"""
