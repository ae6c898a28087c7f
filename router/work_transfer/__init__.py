"""Open work of one member of staff, and its hand-over to a colleague.

May import: `router.conversations`, the layers below.
Start with `open_work`.
"""
