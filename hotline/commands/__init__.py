"""The commands of `hotline`, a module a group, loaded when called.

May import: every layer.
Start with `run`.
"""
