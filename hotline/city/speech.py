"""How the city's people put a matter: slots filled with places, and a frame around it."""

import random
import re
from collections.abc import Callable

from hotline.city.content import SampleCity, SamplePlace

SLOT_KINDS = {"路": "road", "小区": "compound", "公司": "company", "学校": "school", "医院": "hospital"}
SLOT = re.compile(r"\{(路|小区|街道|区|公司|学校|医院|n|日期)\}")


def fill(text: str, rng: random.Random, city: SampleCity) -> str:
    """An example with every slot filled by a place of `city`; district and street belong to the road or compound.

    `rng` alone decides; the same state gives the same sentence.
    """
    anchor = rng.choice(city.places_of["compound"])
    here: dict[str, Callable[[], str]] = {slot: _chooser(city, kind, anchor, rng) for slot, kind in SLOT_KINDS.items()}
    here["小区"] = lambda: anchor.name
    here["街道"] = lambda: plain_name(city.department[anchor.street].name)
    here["区"] = lambda: plain_name(city.department[anchor.district].name)
    here["n"] = lambda: str(rng.randint(2, 30))
    here["日期"] = lambda: f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    return SLOT.sub(lambda match: here[match.group(1)](), text)


def dress(text: str, rng: random.Random, city: SampleCity) -> str:
    """An example as another person on another channel would put it: one of the city's frames around it, slots filled.

    Trained on, it keeps a model from taking "来电反映" or the name of a compound for a sign of the matter. The type
    (咨询, 投诉 …) is not kept: a complaint may come out as "市民来电咨询", so teach types from undressed examples.
    """
    return fill(rng.choice(city.frames).replace("{事}", text.rstrip("。！？ ")), rng, city)


def _chooser(city: SampleCity, kind: str, anchor: SamplePlace, rng: random.Random) -> Callable[[], str]:
    """Prefers a place in the anchor's district, so that one sentence does not speak of two ends of the city."""

    def choose() -> str:
        every = city.places_of[kind]
        near = [one for one in every if one.district == anchor.district]
        return rng.choice(near or every).name

    return choose


def plain_name(name: str) -> str:
    """`桂澜市临澜区望澜街道办事处` is spoken of as `望澜街道`, `桂澜市临澜区人民政府` as `临澜区`."""
    short = name.removeprefix("桂澜市").removesuffix("人民政府").removesuffix("办事处")
    return re.sub(r"^.{2}[区县](?=.)", "", short)
