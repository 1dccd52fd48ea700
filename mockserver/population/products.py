"""The shelf that invented carts are filled from: one name and price per SKU."""

from dataclasses import dataclass
from functools import lru_cache

from mockserver.population.draw import below, between, stream

SHELF = 240

_MATERIALS = (
    "Bamboo", "Brass", "Canvas", "Ceramic", "Copper", "Cork", "Cotton", "Enamel", "Felt",
    "Glass", "Leather", "Linen", "Marble", "Oak", "Steel", "Walnut", "Wool",
)  # fmt: skip
_THINGS = {
    "Home": ("Lamp", "Vase", "Clock", "Mirror", "Candle Holder", "Picture Frame"),
    "Kitchen": ("Bowl", "Teapot", "Cutting Board", "Mug", "Pepper Mill", "Serving Tray"),
    "Apparel": ("Scarf", "Jacket", "Belt", "Cap", "Apron", "Tote Bag"),
    "Office": ("Desk Organizer", "Notebook", "Pen Tray", "Bookend", "Coaster", "Paperweight"),
    "Garden": ("Planter", "Watering Can", "Bench", "Bird Feeder", "Lantern", "Doormat"),
}
_CATEGORIES = tuple(_THINGS)


@dataclass(frozen=True, slots=True)
class Product:
    """One product. ``price`` is in cents, so that sums are exact."""

    sku: str
    name: str
    category: str
    price: int


@lru_cache(maxsize=SHELF * 4)
def product(seed: int, index: int) -> Product:
    """Product ``index`` (0 to SHELF - 1) of the shelf of a seed."""
    random = stream(seed, "product", index)
    category = _CATEGORIES[below(random, len(_CATEGORIES))]
    things = _THINGS[category]
    thing = things[below(random, len(things))]
    material = _MATERIALS[below(random, len(_MATERIALS))]
    price = between(random, 3, 120) * 100 - (1, 5, 50)[below(random, 3)]
    sku = f"{category[:3].upper()}-{index + 1:03d}"
    return Product(sku, f"{material} {thing}", category, price)
