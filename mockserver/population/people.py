"""One invented person: name, email, address and money that belong together.

Drawn from Faker, which is imported when the first person is drawn.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mockserver.population.draw import between, stream, stream_seed
from mockserver.population.locales import Locale

if TYPE_CHECKING:
    from faker import Generator

_PROVIDERS = ("address", "internet", "person", "phone_number")
_UNORDERED = frozenset({"it_IT"})
"""Locales whose cities Faker has from a set, in another order in each process."""

_YOUNGEST_BORN = date(2006, 12, 31)
_DAYS_OF_BIRTHS = 62 * 365

DEFAULT_ATTRIBUTES: Mapping[str, str] = {
    "Name": "name",
    "Email": "ascii_safe_email",
    "PhoneNumber": "phone_number",
    "BirthDate": "date_of_birth",
    "BillingAddress1": "street_address",
    "BillingCity": "city",
    "BillingPostalCode": "postcode",
}
"""Attribute of a customer -> the Faker provider that invents it."""


class People:
    """Invents people: the same one for the same index, whoever was asked for before."""

    def __init__(
        self, seed: int, locales: tuple[Locale, ...], attributes: Mapping[str, str]
    ) -> None:
        self._seed = seed
        self._locales = locales
        self._attributes = dict(attributes)
        self._generators: dict[str, Generator] = {}

    def attributes(self, index: int) -> dict[str, Any]:
        """The attributes of customer ``index``."""
        random = stream(self._seed, "person", index)
        locale = self._locales[between(random, 0, len(self._locales) - 1)]
        faker = self._generator(locale)
        faker.seed_instance(stream_seed(self._seed, "faker", index))
        given, family = str(faker.format("first_name")), str(faker.format("last_name"))
        name = f"{family} {given}" if locale.family_name_first else f"{given} {family}"
        values: dict[str, Any] = {}
        for attribute, provider in self._attributes.items():
            if provider == "name":
                values[attribute] = name
            elif provider == "ascii_safe_email":
                values[attribute] = _email(given, family, index)
            elif provider == "date_of_birth":
                # Faker counts back from today; the population has no today.
                born = _YOUNGEST_BORN - timedelta(days=between(random, 0, _DAYS_OF_BIRTHS))
                values[attribute] = f"{born.isoformat()}T00:00:00Z"
            else:
                values[attribute] = str(faker.format(provider))
        values["BillingCountry"] = locale.territory
        values["Locale"] = locale.name
        values["Language"] = locale.language
        values["Currency"] = locale.currency
        return values

    def _generator(self, locale: Locale) -> "Generator":
        generator = self._generators.get(locale.name)
        if generator is None:
            from faker.factory import Factory

            providers = [f"faker.providers.{name}" for name in _PROVIDERS]
            generator = Factory.create(locale.name, providers=providers)
            if locale.name in _UNORDERED:
                for provider in generator.get_providers():
                    if hasattr(provider, "cities"):
                        provider.cities = sorted(provider.cities)
            self._generators[locale.name] = generator
        return generator


def _email(given: str, family: str, index: int) -> str:
    # The number keeps addresses apart, and example.com takes no mail by its nature.
    parts = [part for part in (_ascii(given), _ascii(family)) if part] or ["customer"]
    return ".".join([*parts, str(index + 1)]) + "@example.com"


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(character for character in folded if character.isalnum())
