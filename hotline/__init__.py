"""Base (`base`) and composition (`app`, `commands`, `bench`, `simulation`, `teaching`); migrations; the sample city.

May import: nothing of this project in `base`; every layer in the others.
Start with `cli`.
"""
