"""Near repeats of a ticket and repeated contacts of a citizen.

May import: `router.dispatch`, `router.outgoing`, `router.triage`, the layers below.
Start with `similar_search`.
"""
