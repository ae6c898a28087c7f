"""Pages of supervisors: supervision letters, cards, exclusions, the policy in force, the sweeper.

May import: `dashboards.acts`, `dashboards.auth`, `dashboards.citizen.queries`, `dashboards.desk`,
`dashboards.figures.queries`, `dashboards.ticket`, `dashboards.web`, the layers below.
Start with `supervision_desk`.
"""
