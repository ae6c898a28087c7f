"""What leaves for citizens and staff: replies, warnings, notices, review questions, and their wording.

May import: the floors below.
Start with `replies`.
"""
