from pathlib import Path

import pytest

from classifier.model.corpus import Example
from classifier.model.model import Classifier
from classifier.model.train import train

SAYINGS = {
    "lights": ("路灯坏了没人修", "巷口的路灯不亮", "路灯一闪一闪", "晚上路灯全黑", "路灯杆倾斜了", "路灯三天没亮"),
    "water": ("家里停水两天", "自来水发黄", "水压太低上不来水", "水表走得太快", "水管爆了到处是水", "水费怎么突然涨了"),
    "school": (
        "学校乱收补课费",
        "幼儿园报名条件",
        "孩子转学要什么材料",
        "老师布置作业太多",
        "学区怎么划分",
        "校车超载",
    ),
}
PLACES = ("榕树街", "望江路", "青石巷", "老码头", "新城花园", "桂花苑", "东门市场", "长堤路")


def _small_corpus() -> list[Example]:
    """Three departments, 144 texts, a title on every second one."""
    rows = []
    for place_number, place in enumerate(PLACES):
        for label, sayings in SAYINGS.items():
            for number, saying in enumerate(sayings):
                kind = "咨询" if "什么" in saying or "怎么" in saying or "条件" in saying else "投诉"
                title = saying if (place_number + number) % 2 else ""
                labels = {"department": label, "type": kind}
                rows.append(Example(f"市民来电反映：{place}{saying}，请尽快处理。", labels, title=title, group=saying))
    return rows


@pytest.fixture(scope="session")
def small() -> list[Example]:
    return _small_corpus()


@pytest.fixture(scope="session")
def model_folder(small: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    train(small, folder, heads=["department", "type"])
    return folder


@pytest.fixture(scope="session")
def model(model_folder: Path) -> Classifier:
    return Classifier.load(model_folder)
