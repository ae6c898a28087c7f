"""What leaves for citizens and staff: replies, warnings, notices, review questions, and their wording.

May import: the layers below.
Start with `replies`.
"""
