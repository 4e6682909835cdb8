"""A place settles a time zone or it does not; nothing is guessed."""

import pytest

from viceversa.directory.time_zones import country_code, is_zone, zone_of_place


@pytest.mark.parametrize(
    ("site", "country", "zone"),
    [
        ("London", "GB", "Europe/London"),
        ("Toronto", "CA", "America/Toronto"),
        ("Toronto, ON", "CA", "America/Toronto"),
        ("Chicago - North", "US", "America/Chicago"),
        ("São Paulo", "BR", "America/Sao_Paulo"),
        ("NEW YORK", "us", "America/New_York"),
        ("Oxford", "GB", "Europe/London"),
        ("Lyon", "FR", "Europe/Paris"),
        (None, "FR", "Europe/Paris"),
        # Two entries, one time: Berlin and Büsingen.
        ("Munich", "DE", "Europe/Berlin"),
        # Several hours, and the site names none of them.
        ("Seattle", "US", None),
        ("Distribution Center", "US", None),
        ("Madrid Centro", "ES", None),
        ("London", "US", None),
        ("London", None, None),
        (None, None, None),
        ("Lyon", "XX", None),
    ],
)
def test_a_place_settles_a_zone_or_does_not(site: str | None, country: str | None, zone: str | None) -> None:
    assert zone_of_place(site=site, country=country) == zone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FR", "FR"),
        ("fr", "FR"),
        ("France", "FR"),
        ("Royaume-Uni", "GB"),
        ("United Kingdom", "GB"),
        ("États-Unis", "US"),
        ("Côte d’Ivoire", "CI"),
        ("Suède", "SE"),
        ("Canada", "CA"),
        ("ZZ", None),
        ("", None),
        ("Narnia", None),
    ],
)
def test_countries_are_known_by_code_and_by_name(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_zones_are_those_of_the_database() -> None:
    assert is_zone("Europe/Paris")
    assert not is_zone("Europe/Lyon")
    assert not is_zone("../../etc/passwd")
