"""`hotline check`: findings in words, each ok or what to do.

May import: `hotline.app`, every floor below.
Start with `examining`.
"""
