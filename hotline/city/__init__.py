"""The fictional city 桂澜市: data of the demo and of the first classifier.

May import: nothing of this project.
Start with `content`.
"""

from hotline.city.content import (
    DANGER_SIGNALS,
    LEVELS,
    LOCAL_LEVELS,
    REGION,
    ROLES,
    TYPES,
    Category,
    SampleArticle,
    SampleCity,
    SampleDanger,
    SampleDepartment,
    SampleFact,
    SampleLeadRule,
    SamplePlace,
    SampleRequest,
    SampleStaff,
)
from hotline.city.reading import load_city
from hotline.city.speech import dress, fill, plain_name

__all__ = [
    "DANGER_SIGNALS",
    "LEVELS",
    "LOCAL_LEVELS",
    "REGION",
    "ROLES",
    "TYPES",
    "Category",
    "SampleArticle",
    "SampleCity",
    "SampleDanger",
    "SampleDepartment",
    "SampleFact",
    "SampleLeadRule",
    "SamplePlace",
    "SampleRequest",
    "SampleStaff",
    "dress",
    "fill",
    "load_city",
    "plain_name",
]
