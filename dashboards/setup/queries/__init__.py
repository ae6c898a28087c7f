"""Queries of the page and command of setting up.

May import: the layers below.
Start with `city_facts`.
"""
