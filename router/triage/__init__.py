"""What a message is for. Pure: `decide` takes the text and the situation; one recogniser a purpose beside it."""

from router.triage.deciding import Latest, Purpose, Situation, Triage, decide, tells_a_matter

__all__ = ["Latest", "Purpose", "Situation", "Triage", "decide", "tells_a_matter"]
