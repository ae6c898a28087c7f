"""A model of three departments, trained in a second: enough for processes that must start with one."""

from pathlib import Path

from classifier.model.corpus import Example
from classifier.model.train import train
from hotline.app import model_store

WORDS = {"szgl": "路灯 井盖 人行道 照明", "jyj": "学校 入学 老师 补课", "rsj": "工资 社保 劳动合同 退休"}


def make(home: Path) -> Path:
    """Write it to `home/models` and make it the current one."""
    examples = [
        Example(f"{word}的问题{n}", {"department": code, "category": "x", "type": "投诉"})
        for code, words in WORDS.items()
        for n in range(6)
        for word in words.split()
    ]
    (home / "models").mkdir(parents=True)
    train(examples, home / "models" / "first", heads=model_store.HEADS)
    model_store.use(home, "first")
    return home
