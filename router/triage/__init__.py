"""What a message is for. Pure: `decide` takes the text and the situation; one recogniser a purpose beside it.

May import: the layers below.
Start with `deciding`.
"""

from router.triage.deciding import decide, tells_a_matter, tells_a_new_matter
from router.triage.purposes import Latest, Purpose, Situation, Triage

__all__ = ["Latest", "Purpose", "Situation", "Triage", "decide", "tells_a_matter", "tells_a_new_matter"]
