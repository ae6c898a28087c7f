"""Messages that did not reach a citizen: the next way of the city's ladder, and what staff do about the rest.

May import: `router.outgoing`, `router.templates`, the layers below.
Start with `fall_back`.
"""
