"""People of every locale: names, money and addresses that belong together."""

import re

import pytest

from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.validation import Validators
from mockserver.moments import parse_date_time
from mockserver.population.locales import UnknownLocaleError, parse_locales
from mockserver.population.people import DEFAULT_ATTRIBUTES, People
from mockserver.population.population import Population, PopulationSpec
from mockserver.resources import resource_folder

REGISTRY = SchemaRegistry.load(resource_folder("schemas"))
VALIDATORS = Validators(REGISTRY)


def known() -> list[str]:
    """The locales of the table, as the refusal of another one lists them."""
    with pytest.raises(UnknownLocaleError) as caught:
        parse_locales("xx_XX")
    return str(caught.value).split("known: ")[1].split(", ")


LOCALES = known()


@pytest.mark.parametrize("name", LOCALES)
def test_customers_of_a_locale(name: str) -> None:
    (locale,) = parse_locales(name)
    assert (locale.name, f"{locale.language}_{locale.territory}") == (name, name)
    assert re.fullmatch(r"[A-Z]{3}", locale.currency)
    population = Population(PopulationSpec(20, 1000, 0, (locale,), DEFAULT_ATTRIBUTES))
    for index in range(20):
        customer = population.customer(index)
        assert VALIDATORS["CustomerProfile"].check(customer) == ([], [])
        attributes = customer["attributes"]
        assert re.fullmatch(r"[a-z0-9]+(\.[a-z0-9]+)*@example\.com", attributes["Email"])
        assert attributes["Email"].endswith(f".{index + 1}@example.com")
        assert attributes["BillingCountry"] == locale.territory
        assert attributes["Currency"] == locale.currency
        assert attributes["Language"] == locale.language
        assert attributes["Locale"] == name
        born = parse_date_time(attributes["BirthDate"])
        assert 1940 < born.year < 2007
        assert set(DEFAULT_ATTRIBUTES) <= set(attributes)
        assert all(isinstance(value, str) and value.strip() for value in attributes.values())


@pytest.mark.parametrize(
    ("name", "currency"),
    [("en_US", "USD"), ("de_DE", "EUR"), ("de_CH", "CHF"), ("ja_JP", "JPY"), ("en_GB", "GBP")],
)
def test_money_of_a_territory(name: str, currency: str) -> None:
    assert parse_locales(name)[0].currency == currency


def test_the_family_name_stands_where_the_locale_puts_it() -> None:
    for name, first in (("hu_HU", True), ("en_US", False)):
        (locale,) = parse_locales(name)
        assert locale.family_name_first is first
        attributes = {"Name": "name", "Email": "ascii_safe_email"}
        people = People(20, (locale,), attributes)
        for index in range(10):
            person = people.attributes(index)
            given, family = person["Email"].split(".")[:2]
            parts = person["Name"].split(" ")
            initial = parts[-1 if first else 0][0].lower()
            assert initial == given[0] or not initial.isascii()
            assert family


def test_several_locales_all_occur() -> None:
    wanted = parse_locales("en_US, de-DE ,ja_JP")
    assert [locale.name for locale in wanted] == ["en_US", "de_DE", "ja_JP"]
    people = People(20, wanted, DEFAULT_ATTRIBUTES)
    found = {people.attributes(index)["Locale"] for index in range(60)}
    assert found == {"en_US", "de_DE", "ja_JP"}


def test_one_locale_does_not_disturb_another() -> None:
    """Which locales were used before is nothing that a person may depend on."""
    both = parse_locales("en_US,fr_FR")
    fresh = [People(3, both, DEFAULT_ATTRIBUTES).attributes(index) for index in range(12)]
    used = People(3, both, DEFAULT_ATTRIBUTES)
    assert [used.attributes(index) for index in reversed(range(12))][::-1] == fresh


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("xx_XX", "xx_XX"),
        ("en", "en"),
        ("", ""),
        ("en_us", "en_us"),
        ("en_US,", ""),
        ("en_US,klingon", "klingon"),
    ],
)
def test_an_unknown_locale_is_named_with_those_that_work(text: str, named: str) -> None:
    with pytest.raises(UnknownLocaleError, match=re.escape(f"no locale is named {named!r}; ")):
        parse_locales(text)


def test_the_schema_names_the_attributes_and_who_invents_them() -> None:
    hints = REGISTRY["CustomerProfile"]["properties"]["attributes"]["x-faker"]
    assert hints == DEFAULT_ATTRIBUTES


def test_other_attributes_come_from_the_provider_named() -> None:
    people = People(20, parse_locales("en_US"), {"Town": "city", "Called": "name"})
    person = people.attributes(0)
    assert set(person) == {"Town", "Called", "BillingCountry", "Locale", "Language", "Currency"}
    assert person["Called"].count(" ") >= 1
