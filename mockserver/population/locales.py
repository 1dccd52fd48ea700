"""The locales that customers can be invented in, with territory and currency.

Faker has names and addresses of a locale but not the currency people pay in there.
"""

from dataclasses import dataclass

_CURRENCIES = {
    "AT": "EUR", "AU": "AUD", "BE": "EUR", "BG": "EUR", "BR": "BRL", "CA": "CAD", "CH": "CHF",
    "CL": "CLP", "CN": "CNY", "CO": "COP", "CZ": "CZK", "DE": "EUR", "DK": "DKK", "EE": "EUR",
    "ES": "EUR", "FI": "EUR", "FR": "EUR", "GB": "GBP", "GR": "EUR", "HR": "EUR", "HU": "HUF",
    "ID": "IDR", "IE": "EUR", "IL": "ILS", "IN": "INR", "IT": "EUR", "JP": "JPY", "KR": "KRW",
    "LT": "EUR", "LV": "EUR", "MX": "MXN", "NL": "EUR", "NO": "NOK", "NZ": "NZD", "PH": "PHP",
    "PL": "PLN", "PT": "EUR", "RO": "RON", "SE": "SEK", "SI": "EUR", "SK": "EUR", "TH": "THB",
    "TR": "TRY", "TW": "TWD", "UA": "UAH", "US": "USD", "VN": "VND", "ZA": "ZAR",
}  # fmt: skip

_FAMILY_NAME_FIRST = frozenset({"CN", "HU", "JP", "KR", "TW", "VN"})

_NAMES = (
    "bg_BG cs_CZ da_DK de_AT de_CH de_DE el_GR en_AU en_CA en_GB en_IE en_IN en_NZ en_US "
    "es_CL es_CO es_ES es_MX et_EE fi_FI fr_BE fr_CA fr_CH fr_FR he_IL hr_HR hu_HU id_ID it_IT "
    "ja_JP ko_KR lt_LT lv_LV nl_BE nl_NL no_NO pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE th_TH "
    "tr_TR uk_UA vi_VN zh_CN zh_TW"
)

_KNOWN = _NAMES.split()


class UnknownLocaleError(ValueError):
    """A locale that no customers can be invented in; the message lists those that work."""


@dataclass(frozen=True, slots=True)
class Locale:
    """One locale: ``de_DE`` with language ``de``, territory ``DE``, currency ``EUR``."""

    name: str
    language: str
    territory: str
    currency: str
    family_name_first: bool


def parse_locales(text: str) -> tuple[Locale, ...]:
    """Read ``en_US`` or ``en_US,de_DE``. Raises UnknownLocaleError."""
    found = []
    for part in text.split(","):
        name = part.strip().replace("-", "_")
        if name not in _KNOWN:
            known = ", ".join(_KNOWN)
            raise UnknownLocaleError(f"no locale is named {part.strip()!r}; known: {known}")
        language, territory = name.split("_")
        found.append(
            Locale(
                name,
                language,
                territory,
                _CURRENCIES[territory],
                territory in _FAMILY_NAME_FIRST,
            )
        )
    return tuple(found)
