"""Acts around confidential tickets: secrecy, release of text, recusal, the accused unit kept out.

May import: `tickets.access`, `tickets.organisation`, `tickets.personal_data`, `tickets.store`, `tickets.events`,
`tickets.lifecycle`, `tickets.models`, `tickets.person_models`, `tickets.handling.coworking`,
`tickets.handling.intake`, `tickets.handling.transition`, `hotline.base`.
Start with `secrecy`.
"""
