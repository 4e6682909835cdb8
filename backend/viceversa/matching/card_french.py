"""The French words of the matching card that the engine itself does not have: what it is given.

An input without its words here is an error, as it is in English.
"""

from collections.abc import Mapping

from viceversa.matching.problem import STYLE_SLIDERS, TOP_LEVEL
from viceversa.matching.shortlist import SIZE

_DIRECTORY = "l’annuaire RH"
_PERSON = "la personne"
_COORDINATION = "la coordination"

PERSON: Mapping[str, tuple[str, str]] = {
    "id": ("une clé sans signification ; ne fait que départager, par un tirage à graine", "le produit"),
    "career_level": ("un petit nombre de la grille de l’entreprise, pour l’écart entre deux personnes", _DIRECTORY),
    "department": ("son nom, comparé à celui de l’autre", _DIRECTORY),
    "site": ("son nom, comparé à celui de l’autre", _DIRECTORY),
    "management_chain": ("de qui l’on dépend, à toute profondeur : de tels binômes sont écartés", _DIRECTORY),
    "languages": ("langues de travail, pratiquées ou parlées couramment", _PERSON),
    "availability": ("quarts d’heure libres d’une semaine ordinaire", _PERSON),
    "work_mode": ("sur site, à distance ou les deux", _PERSON),
    "offers": (f"compétences que l’on peut montrer, avec un niveau déclaré de 0 à {TOP_LEVEL}", _PERSON),
    "seeks": (
        f"compétences que l’on veut apprendre, avec un niveau déclaré de 0 à {TOP_LEVEL} et une priorité",
        _PERSON,
    ),
    "wish": ("être mentor, apprendre, ou les deux", _PERSON),
    "capacity": ("combien de binômes de plus on peut mener", _PERSON),
    "ready": ("si l’on participe maintenant", "la personne, et l’admission (jamais par une note)"),
    "style": (f"{STYLE_SLIDERS} curseurs facultatifs de style de travail", _PERSON),
    "exclusions": ("qui l’on préfère ne pas rencontrer : privé, jamais montré, jamais compté à part", _PERSON),
}
PROBLEM: Mapping[str, tuple[str, str]] = {
    "people": ("toute personne qui a une place dans le programme", "les inscriptions"),
    "policy": ("les règles et les poids du programme", "la coordination, publiés"),
    "skill_areas": ("le domaine DigComp de chaque compétence, pour un crédit partiel", "le catalogue"),
    "already_paired": ("les binômes qui existent déjà", "les binômes"),
    "forbidden": ("les binômes que la coordination écarte", _COORDINATION),
    "pinned": ("les binômes que la coordination garde", _COORDINATION),
    "preferences": (f"l’ordre, de 1 à {SIZE}, donné aux personnes que l’on a vues : privé", _PERSON),
    "previous": (
        "les binômes d’une solution antérieure à conserver",
        "la coordination, quand elle demande peu de changements",
    ),
    "stay_bonus": (
        "ce que vaut la continuité, en millionièmes ; 0 sauf si l’on demande peu de changements",
        "la coordination",
    ),
    "seed": ("départage des solutions de même valeur, rien d’autre", _COORDINATION),
}
