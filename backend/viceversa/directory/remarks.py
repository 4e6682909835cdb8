"""What the directory says of a record it takes otherwise than it came, or not at all."""

from viceversa.directory.people import Reason

LOOP = Reason(
    None,
    "manager_loop",
    en="The line of managers leads back to this person, who is taken without a manager.",
    fr="La suite des responsables revient à cette personne, qui est prise sans responsable.",
)
UNKNOWN = Reason(
    None,
    "manager_unknown",
    en="Nobody has the id given for the manager. The person is taken without a manager.",
    fr="Personne ne porte le matricule donné pour le ou la responsable. La personne est prise sans responsable.",
)
CLOSED = Reason(
    None,
    "account_closed",
    en="This account is closed here. An import does not open it again.",
    fr="Ce compte est fermé ici. Un import ne le rouvre pas.",
)
ROLES_PROTECTED = Reason(
    None,
    "roles_protected",
    en="This account has roles, so this import does not close it. Ask an administrator.",
    fr="Ce compte a des rôles, cet import ne le ferme donc pas. Demandez à un·e administrateur·rice.",
)
ERASED = Reason(
    None,
    "erased",
    en="This person had their data erased here and is not taken again. An administrator can invite them by hand.",
    fr="Cette personne a fait effacer ses données ici et n’est pas reprise. L’administration peut l’inviter à la main.",
)
MERGED = Reason(
    None,
    "merged",
    en="This key is of an account that was merged into another of the same person, who goes by another key now. "
    "Nothing is changed by this row.",
    fr="Ce matricule est celui d’un compte réuni à un autre de la même personne, connue depuis sous un autre. "
    "Cette ligne ne change rien.",
)
NEVER_CAME = Reason(
    None,
    "never_came",
    en="This person has left and had no account here. None is made.",
    fr="Cette personne est partie et n’avait pas de compte ici. Aucun n’est créé.",
)
LAST_ADMINISTRATOR = Reason(
    None,
    "last_administrator",
    en="This is the last administrator, whose account stays open. Make someone else one first.",
    fr="C’est la dernière personne administratrice, son compte reste ouvert. Donnez d’abord ce rôle à une autre.",
)
