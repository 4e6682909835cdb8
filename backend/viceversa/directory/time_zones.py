"""Where the clock of a person hangs: a country code from a country's name, a time zone from a site. Pure.

The tables are those of the IANA time zone database (public domain), as the `tzdata` package ships them.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

# Everyday names that differ from those of the table, and the French names of the countries most often met.
_OTHER_NAMES = {
    "usa": "US",
    "united states of america": "US",
    "etats unis": "US",
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "royaume uni": "GB",
    "angleterre": "GB",
    "allemagne": "DE",
    "autriche": "AT",
    "belgique": "BE",
    "bresil": "BR",
    "cameroun": "CM",
    "chine": "CN",
    "coree du sud": "KR",
    "south korea": "KR",
    "danemark": "DK",
    "espagne": "ES",
    "finlande": "FI",
    "grece": "GR",
    "hongrie": "HU",
    "inde": "IN",
    "irlande": "IE",
    "italie": "IT",
    "japon": "JP",
    "liban": "LB",
    "maroc": "MA",
    "mexique": "MX",
    "norvege": "NO",
    "nouvelle zelande": "NZ",
    "pays bas": "NL",
    "the netherlands": "NL",
    "pologne": "PL",
    "roumanie": "RO",
    "singapour": "SG",
    "suede": "SE",
    "suisse": "CH",
    "tchequie": "CZ",
    "czechia": "CZ",
    "tunisie": "TN",
    "turquie": "TR",
    "turkey": "TR",
    "emirats arabes unis": "AE",
    "cote d ivoire": "CI",
    "ivory coast": "CI",
    "russie": "RU",
    "algerie": "DZ",
    "afrique du sud": "ZA",
    "australie": "AU",
}


def plain(text: str) -> str:
    """What two spellings of a text share: no accents, no case, words of a-z and 0-9, one space between."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", bare.casefold()).strip()


def country_code(text: str) -> str | None:
    """The two-letter ISO 3166 code of a country given by code or by name (English or French), or None."""
    code = text.strip().upper()
    if code in _country_names():
        return code
    return _codes_by_name().get(plain(text))


def is_zone(name: str) -> bool:
    """True for a name of the IANA time zone database, such as `Europe/Paris`."""
    return name in _zone_names()


def zone_of_place(*, site: str | None, country: str | None) -> str | None:
    """The time zone of a site, or None when the place does not settle it.

    The site is believed when it names the city of one of the country's zones (London, Toronto); otherwise the
    country is, when all its clocks agree. Nothing is guessed for a country with several hours.
    """
    zones = _zones_of(country) if country else ()
    named = [plain(part) for part in re.split(r"[,;/()|]| [-–—] ", site or "")]
    for zone in zones:
        if plain(zone.rpartition("/")[2]) in named:
            return zone
    if zones and _same_hours(zones):
        return zones[0]
    return None


def _table(name: str) -> Iterator[list[str]]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache
def _country_names() -> dict[str, str]:
    return {row[0]: row[1] for row in _table("iso3166.tab")}


@lru_cache
def _codes_by_name() -> dict[str, str]:
    return {plain(name): code for code, name in _country_names().items()} | _OTHER_NAMES


@lru_cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    zones: dict[str, tuple[str, ...]] = {}
    for row in _table("zone.tab"):
        zones[row[0]] = (*zones.get(row[0], ()), row[2])
    return zones


def _zones_of(country: str) -> tuple[str, ...]:
    return _zones_by_country().get(country.upper(), ())


@lru_cache
def _same_hours(zones: tuple[str, ...]) -> bool:
    # Germany has two entries (Berlin, Büsingen) and one time; the United States have many of both.
    clocks = [ZoneInfo(zone) for zone in zones]
    start = datetime.now(UTC)
    moments = [start + timedelta(days=10 * step) for step in range(74)]
    return all(len({moment.astimezone(clock).utcoffset() for clock in clocks}) == 1 for moment in moments)
