"""The city's own messages and rules: versions that one person proposes and another approves, in force from a day.

May import: `tickets.access`, `tickets.city_grounds`, `tickets.models`, `tickets.trail`, `tickets.states`,
`hotline.base`.
Start with `versioning`.
What a kind of setting is: `kinds`; the one of grounds: `grounds`.
"""
