"""Staff accounts, duty rosters, what needs a second person.

May import: `tickets.access`, `tickets.import_export`, `tickets.organisation`, `tickets.personal_data`,
`tickets.store`, `tickets.trail`, `tickets.lifecycle`, `tickets.models`, `tickets.person_models`, `tickets.states`,
`hotline.base`.
Start with `accounts`.
"""
