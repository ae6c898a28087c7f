"""Jobs that people and the night ask for: kinds, running, the RQ queue.

May import: `hotline.app`, every layer below.
Start with `kinds`.
"""
