"""By which formulas figures are counted: a kept report names its own, and is checked by them (`sla.reports`)."""

FORMULAS = "2026-11e"  # changes with every change of a formula
RESTS_COUNT_FROM = "2026-11c"  # since then a rest is looked at from its beginning
PRAISE_LEFT_OUT_FROM = "2026-11e"  # since then praise is in no rate of what becomes of a matter
