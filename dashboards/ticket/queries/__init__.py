"""What the page of a ticket reads.

May import: the tables of the floors below.
Start with `tickets`.
"""
