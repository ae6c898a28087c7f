"""Pages of supervisors: supervision letters, cards, exclusions, the policy in force, the sweeper.

May import: `dashboards.web`, `dashboards.auth`, every layer below.
Start with `supervision_desk`.
"""
