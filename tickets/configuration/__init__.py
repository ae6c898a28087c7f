"""The city's own words and rules: versions that one person proposes and another one approves, in force from a day.

May import: `tickets.trail`, `tickets.access`, `hotline.base`. What a kind of setting is: `kinds`.
Start with `versioning`.
"""
