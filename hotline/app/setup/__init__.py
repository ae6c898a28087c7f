"""`hotline setup`: a city brought in from files, all that one run brings or nothing of it.

May import: `hotline.app`, the layers below.
Start with `taking`.
"""
