"""What a confidential case can be answered with instead, each with a way out."""

from viceversa.core.errors import AppError


class ReferentNotOffered(AppError):
    status = 409
    code = "referent_not_offered"
    en = "This person cannot be written to: too close to you or your partner, or no referent any more. Choose another."
    fr = (
        "On ne peut pas écrire à cette personne : trop proche de vous ou de votre binôme, ou plus référente. "
        "Choisissez-en une autre."
    )


class ReferentExcluded(AppError):
    status = 409
    code = "referent_excluded"
    en = "You said that this person must not get it. Choose another, or take that back."
    fr = "Vous avez écarté cette personne. Choisissez-en une autre, ou levez cette exclusion."


class ReferentGone(AppError):
    status = 409
    code = "referent_gone"
    en = "This person cannot read it any more. Nothing is lost: choose another referent, then go on."
    fr = "Cette personne ne peut plus vous lire. Rien n’est perdu : choisissez un·e autre référent·e, puis poursuivez."


class CaseClosed(AppError):
    status = 409
    code = "case_closed"
    en = "This is closed. You can write anew from the help page."
    fr = "Cet échange est clos. Vous pouvez écrire à nouveau depuis la page d’aide."


class TooLong(AppError):
    status = 409
    code = "case_too_long"
    en = "There are very many messages here. Close this one and go on in a new one."
    fr = "Il y a ici un très grand nombre de messages. Terminez cet échange et poursuivez dans un nouveau."
