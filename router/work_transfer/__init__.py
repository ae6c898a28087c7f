"""What one member of staff has in hand personally, and its hand-over to a colleague with one act.

May import: `router.conversations`, `tickets`, `hotline.base`.
Start with `open_work`.
"""
