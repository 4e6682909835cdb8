"""Words to borrow for someone who finds it hard to say what they think: to be used alone, without the partner. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    code: str
    title_en: str
    title_fr: str
    text_en: str
    text_fr: str


SCRIPTS = (
    Script(
        code="SC-01",
        title_en="One line before you meet",
        title_fr="Une ligne avant la séance",
        text_en="Writing is easier than interrupting. A day before, send: “Next time I would like to begin with one "
        "thing that I see differently. Ten minutes are enough.”",
        text_fr="Écrire est plus facile qu’interrompre. La veille, envoyez : « La prochaine fois, j’aimerais commencer "
        "par une chose que je vois autrement. Dix minutes suffisent. »",
    ),
    Script(
        code="SC-02",
        title_en="When it goes too fast",
        title_fr="Quand cela va trop vite",
        text_en="“May I stop us here for a moment? I have another view on this, and I would like to finish it before "
        "you answer.”",
        text_fr="« Puis-je nous arrêter ici un instant ? J’ai un autre avis, et j’aimerais aller au bout avant que "
        "vous répondiez. »",
    ),
    Script(
        code="SC-03",
        title_en="When you had agreed and had not",
        title_fr="Quand vous avez dit oui sans le penser",
        text_en="“I said yes last time, and I have thought about it since. What I really think is … Can we come back "
        "to it?”",
        text_fr="« J’ai dit oui la dernière fois, et j’y ai repensé depuis. Ce que je pense vraiment, c’est … "
        "Pouvons-nous y revenir ? »",
    ),
)


def script_after(answers: int) -> Script:
    """Another one after each of one's own answers."""
    return SCRIPTS[answers % len(SCRIPTS)]
