"""By which formulas figures are counted: a kept report names its own, and is checked by them (`indicators.reports`)."""

FORMULAS = "2026-11f"  # changes with every change of a formula
RESTS_COUNT_FROM = "2026-11c"  # since then a rest is looked at from its beginning
PRAISE_LEFT_OUT_FROM = "2026-11e"  # since then praise is in no rate of what becomes of a matter
MISSENT_COUNTS_FROM = "2026-11f"  # since then what a dispatcher took back counts against the first dispatch
