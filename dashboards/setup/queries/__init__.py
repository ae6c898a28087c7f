"""What this room asks the database.

May import: every floor below.
Start with `city_facts`.
"""
