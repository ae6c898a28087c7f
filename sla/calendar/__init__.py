"""Working time: national calendar, days off by law, a city's own days, counting of working days.

May import: `hotline.base`.
Start with `work_calendar`.
"""
