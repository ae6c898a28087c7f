"""`hotline bench intake`: tickets per second of a city's processes.

May import: every layer and `hotline.app`.
Start with `running`.
"""
