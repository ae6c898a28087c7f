"""Near repeats of a ticket and repeated contacts of a citizen.

May import: `classifier.similar`, the layers below.
Start with `similar_search`.
"""
