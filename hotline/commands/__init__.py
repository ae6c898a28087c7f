"""The commands of `hotline`, a module a group, loaded when called.

May import: everything; nothing imports it but `hotline.cli` by name.
Start with `run`.
"""
