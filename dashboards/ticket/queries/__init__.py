"""What the page of a ticket reads.

May import: the tables of the layers below.
Start with `tickets`.
"""
