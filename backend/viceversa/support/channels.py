"""The ways to be heard outside this product. They come first on the help page, and nothing here replaces them."""

from viceversa.config import Settings
from viceversa.support.schemas import ChannelOut

# Said in general words, because each company names its own: VICEVERSA_SPEAK_UP_CHANNELS.
GENERAL: tuple[tuple[str, str], ...] = (
    (
        "The channel your company set up for reports (whistleblower protection, directive (EU) 2019/1937). HR or the "
        "intranet tell where it is.",
        "Le dispositif de signalement de votre entreprise (loi du 21 mars 2022, directive (UE) 2019/1937). "
        "Les RH ou l’intranet indiquent où il se trouve.",
    ),
    (
        "Staff representatives, and the person they name for harassment.",
        "Le CSE et ses référent·e·s harcèlement, les représentant·e·s du personnel.",
    ),
    (
        "The occupational health service: it keeps what you say to itself.",
        "Le service de prévention et de santé au travail, tenu au secret médical.",
    ),
    (
        "Public authorities: the labour inspectorate, the national body for equality and whistleblowers.",
        "Les autorités publiques : l’inspection du travail, le Défenseur des droits.",
    ),
)
IN_DANGER = ("In danger: the emergency services.", "En danger : les services d’urgence.", "112")


def list_channels(configuration: Settings) -> list[ChannelOut]:
    """What this installation names, or the general words; the emergency number is always among them."""
    own = [ChannelOut(en=each.en, fr=each.fr, contact=each.contact) for each in configuration.speak_up_channels]
    general = [ChannelOut(en=en, fr=fr, contact="") for en, fr in GENERAL]
    en, fr, contact = IN_DANGER
    return [*(own or general), ChannelOut(en=en, fr=fr, contact=contact)]
