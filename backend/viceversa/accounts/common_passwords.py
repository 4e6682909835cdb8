"""The words and rows of keys that people reach for first when asked for a password, in French and in English.

Written for this project. Since a password has at least twelve characters, what matters is not "123456" itself
but the word it is built on: `passwords.check_strength` peels figures, signs and repetitions off before it
looks here. Everything is in lower case without accents, spaces or signs.
"""

_WORDS = """
password passwords passwort passphrase passcode motdepasse mdp monmotdepasse monmdp lemotdepasse secret
secrets mysecret topsecret monsecret passwordismypassword thisismypassword mypassword yourpassword changeme
changemenow changeit changezmoi pleasechangeme achanger default defaut temp temporary temporaire provisoire
initial initiale example exemple sample test tester testing essai demo guest invite user utilisateur username
login signin signon logmein letmein letmeinplease letmeinnow openup opensesame sesame ouvretoi sesameouvretoi
access acces accesscode welcome welcomeback welcomehome bienvenue bienvenu bonjour bonsoir salut coucou hello
helloworld hellothere goodbye aurevoir admin administrator administrateur root superuser supervisor manager
master company societe entreprise entreprises office bureau business enterprise corporate mentor mentoring
mentorat reversementoring viceversa azerty azertyuiop qwerty qwertyuiop qwertz qwertzuiop asdf asdfgh
asdfghjkl qsdf qsdfgh qsdfghjklm zxcvbn zxcvbnm wxcvbn abcd abcde abcdef aqwzsx azeqsd qweasd qweasdzxc qazwsx
qazwsxedc zaqwsx azertyqwerty qwertyazerty iloveyou iloveyousomuch iloveyoubaby jetaime jetaimefort
jetaimemonamour jetaimetrop loveyou lovely loveme love amour monamour amourtoujours toujours chocolat
chocolate caramel vanille cookie cookies doudou loulou nounours minou chouchou cheri cherie princess princesse
prince angel ange bebe baby babygirl sunshine soleil lune etoile rainbow summer winter spring autumn printemps
ete hiver automne janvier fevrier septembre octobre novembre decembre january february september october
november december monday sunday lundi vendredi dimanche football footballer basketball baseball soccer hockey
tennis rugby marseille olympique parissaintgermain psg allezlom allezlesbleus liverpool chelsea arsenal
juventus barcelona realmadrid champion champions dragon monkey tiger lion panther eagle dauphin dolphin
butterfly papillon cheval licorne unicorn chaton chien superman batman spiderman ironman starwars pokemon
pikachu naruto minecraft fortnite matrix ninja samurai shadow phoenix killer hunter ranger warrior freedom
liberte trustno trustme trustnoone whatever nothing computer ordinateur internet google facebook instagram
twitter youtube linkedin microsoft windows android iphone samsung outlook france vivelafrance paris lyon
bretagne london england america canada correcthorsebatterystaple
"""

COMMON_PASSWORDS: frozenset[str] = frozenset(_WORDS.split())

# Any stretch of one of these, in either direction and wrapping around, is a finger walking along the keys.
KEYBOARD_WALKS: tuple[str, ...] = (
    "1234567890",
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "1a2z3e4r5t6y7u8i9o0p",
    "a1z2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1aqw2zsx3edc4rfv5tgb6yhn7ujm",
)
