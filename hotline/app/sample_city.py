"""The sample city as the office needs it, without a database: its catalogue and its gazetteer."""

from dataclasses import asdict
from functools import cache

from classifier.text.gazetteer import GazetteerName as PlaceEntry
from hotline import city
from hotline.base.settings import Settings
from router.dispatch.catalogue import Catalogue, CategoryNode, DispatchUnit, LeadRule, ResponsibilityFact


@cache
def catalogue() -> Catalogue:
    sample = city.load_city()
    entries = {
        one.code: CategoryNode(
            one.code,
            one.name,
            one.lead or None,
            co=one.co,
            rules=one.rules,
            sensitive=one.sensitive,
            street_allowed=one.street_allowed,
            basis=one.basis,
            needs_place=one.needs_place,
            clauses=tuple(LeadRule(**asdict(clause)) for clause in one.clauses),
        )
        for one in sample.categories
    }
    units = {
        one.code: DispatchUnit(number, one.code, one.name, one.short, one.level, parent=one.parent or None)
        for number, one in enumerate(sample.departments, start=1)
    }
    facts = {one.code: ResponsibilityFact(one.code, one.name, one.question, one.answers) for one in sample.facts}
    return Catalogue(entries, units, facts)


@cache
def places() -> tuple[PlaceEntry, ...]:
    """City, districts, streets, and every road and point of the list."""
    sample, name = city.load_city(), Settings.model_fields["city"].default
    districts = {one.district for one in sample.places}
    streets = {(one.district, one.street) for one in sample.places}
    said = {code: city.plain_name(sample.department[code].name) for code in districts | {code for _, code in streets}}
    return (
        PlaceEntry(name, "city"),
        *(PlaceEntry(said[code], "district", city=name) for code in sorted(districts)),
        *(PlaceEntry(said[code], "street", name, said[district]) for district, code in sorted(streets)),
        *(PlaceEntry(one.name, one.kind, name, said[one.district], said[one.street]) for one in sample.places),
    )
