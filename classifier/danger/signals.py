"""The kinds of danger, gravest first (DOMAIN.md 4.6; urgency as in 上海杨浦's classes, source S40 there)."""

from typing import Final

from classifier.danger.accident_patterns import MISHAP
from classifier.danger.harm_words import HEALTH, SELF_HARM, VIOLENCE
from classifier.danger.helpless_patterns import FAREWELL, HELPLESS, SHUT_IN
from classifier.danger.incident_words import FEARED, GROUP, HAZARD, LATENT, WAGES
from classifier.danger.publicity_words import OPINION
from classifier.danger.violence_patterns import ASSAULT, DESPAIR

NAMES: Final = {
    "self_harm": "自伤自杀",
    "violence": "暴力伤害",
    "hazard": "险情事故",
    "health_campus": "公共卫生与人身侵害",
    "group": "群体聚集",
    "wages": "欠薪讨薪",
    "opinion": "舆情",
}

RULES: Final = (
    *(SELF_HARM, DESPAIR, FAREWELL, VIOLENCE, HAZARD, HEALTH, SHUT_IN, ASSAULT, MISHAP, HELPLESS),
    *(LATENT, FEARED, GROUP, WAGES, OPINION),
)
