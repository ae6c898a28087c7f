"""A guesser that follows a script: the first word found in the text names the department and how sure it is."""

from collections.abc import Mapping, Sequence

from classifier.model.model import Guess, Prediction

SURE = 0.95


class ScriptedGuesser:
    version = "scripted"

    def __init__(self, script: Mapping[str, str], *, category: str | None = None, sure: float = SURE) -> None:
        self.script, self.category, self.sure = script, category, sure
        self.kinds: dict[str, str] = {"举报": "举报", "咨询": "咨询"}
        self.dangers: dict[str, str] = {"跳楼": "self_harm", "漏气": "hazard"}

    def predict(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Prediction]:  # noqa: ARG002 - the protocol's signature
        return [self._one(text) for text in texts]

    def threshold(self, head: str, label: str) -> float:  # noqa: ARG002 - the protocol's signature
        return 0.0

    def _one(self, text: str) -> Prediction:
        code, sure = next(((c, self.sure) for word, c in self.script.items() if word in text), ("zjj", 0.2))
        kind = next((k for word, k in self.kinds.items() if word in text), "投诉")
        danger = next((d for word, d in self.dangers.items() if word in text), None)
        return Prediction(
            department=Guess(code, sure, (("cgj", 1 - sure),), (("路灯", 1.0),)),
            category=Guess(self.category, sure, (), ()) if self.category else None,
            type=Guess(kind, 0.9, (), ()),
            danger=danger,
            urgency="特急" if danger else "一般",
        )
