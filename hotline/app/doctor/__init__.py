"""`hotline check`: findings in words, each ok or what to do.

May import: `hotline.app`, every layer below.
Start with `examining`.
"""
