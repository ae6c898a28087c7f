"""Staff accounts, duty rosters, what needs a second person.

May import: `tickets`, `hotline.base`.
Start with `accounts`.
"""
