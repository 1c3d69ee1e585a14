"""Words that decide whether a span of somebody's text can stand alone as a title.

Hand-written, for the languages that reports are written in; every other language knows only the
stop words of `models.keywords`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TitleWords:
    """What the words of one language do in a title; all folded (lower case, straight ')."""

    function: frozenset[str]
    """Say nothing alone: may stand inside, not at an edge."""
    determiners: frozenset[str]
    """May begin a title that is a whole clause."""
    openers: Mapping[str, re.Pattern[str]]
    """May begin a title although they say nothing alone (negations, questions of how), and what
    the next word must be like."""
    particles: frozenset[str]
    """May end a title behind a word of `with_particle`."""
    with_particle: frozenset[str]
    persons: frozenset[str]
    """Make a title one person's: a worse one."""
    weak: frozenset[str]
    """Ordinary words: they carry a title only beside others."""
    hanging: frozenset[str]
    """Want something after them: no title ends so."""
    refused: frozenset[str]
    """Greetings, politeness, shouting, and what is said of what works elsewhere: in no title."""
    negations: frozenset[str]
    """A title that leaves one of its clause out, and keeps the verb, says the opposite."""


def _words(*lists: str) -> frozenset[str]:
    return frozenset(word for each in lists for word in each.split())


_ANY = re.compile("")
_OF = re.compile("d[e']$")
_EN_DETERMINERS = _words("a all an each every some that the these this those")
_EN_POSSESSIVES = _words("her his its my our their your")
_EN_PERSONS = _words(
    "dont he her him his i i'd i'll i'm i've im ive me mine my myself our she u us we we're"
    " you you're you've your yours"
)
_EN_PREPOSITIONS = _words(
    "about above across after against along among around as at away before behind below"
    " beside between beyond by despite down during except for from in inside into like near of"
    " off on onto out outside over past per since than through throughout to toward towards"
    " under until unto up upon via while with within without"
)
_EN_CONJUNCTIONS = _words(
    "also although and because but else how however if nor once or so that then therefore"
    " though too unless what when whenever where wherever whether which who whom whose why yet"
)
_EN_AUXILIARIES = _words(
    "am are aren't be been being can can't cannot cant could couldn't did didn't didnt do"
    " does doesn't doesnt doing don't done had hadn't has hasn't have haven't having here's is"
    " isn't isnt it's let's may might must mustn't ought shall should shouldn't that's there's"
    " they're they've was wasn't were weren't what's will won't wont would wouldn't"
)
_EN_PRONOUNS = _words(
    "another anybody anyone anything both either everybody everyone everything he here it"
    " itself neither none nothing one ones other others she somebody someone something such"
    " them themselves there they"
)
_EN_ADVERBS = _words(
    "actually again almost already always any anymore apparently automatically back basically"
    " constantly currently enough even ever far few instead just lately later least less"
    " little longer lot lots many maybe more most much never no not now often only over own"
    " perhaps probably quite randomly rather really recently same simply sometimes soon still"
    " suddenly today together very well yesterday"
)

_FR_DETERMINERS = _words("ce ces cet cette des l' la le les un une")
_FR_POSSESSIVES = _words("leur leurs ma mes mon nos notre sa ses son ta tes ton vos votre")
_FR_PERSONS = _words(
    "elle elles il ils j' je leur lui m' ma me mes moi mon nos notre nous t' ta te tes toi"
    " ton tu vos votre vous"
)
_FR_PREPOSITIONS = _words(
    "a après au aux avant avec chez contre d' dans de depuis derrière devant du dès en entre"
    " hors jusqu' jusque malgré par parmi pendant pour près sans selon sous sur vers via à"
)
_FR_CONJUNCTIONS = _words(
    "alors car combien comme comment donc dont ensuite et laquelle lequel lesquels lorsqu'"
    " lorsque mais ni or ou où parce pourquoi puis puisqu' puisque qu' quand que quel quelle"
    " quelles quels qui quoi s' si sinon"
)
_FR_AUXILIARIES = _words(
    "a ai aller as aura aurait auront avaient avais avait avez avez-vous avoir avons c' c'est"
    " dites dois doit doivent es est est-ce eu faire fais fait faut font ont peut peut-être"
    " peuvent peux pouvoir qu'est-ce sait sera serait seront soit sommes sont suis va vais"
    " vont y'a étaient étais était été êtes être"
)
_FR_PRONOUNS = _words(
    "aucun aucune autre autres c' ce ceci cela celle celles celui certaines certains ceux"
    " chacun chaque en l' la le les même mêmes on plusieurs qqn quelque quelques rien s' se"
    " tel telle tous tout toute toutes y ça"
)
_FR_ADVERBS = _words(
    "ailleurs assez aujourd'hui aussi beaucoup bien bientôt d'ailleurs demain déjà encore"
    " enfin ensemble environ hier ici jamais juste là là-bas maintenant mal moins n' ne non"
    " notamment oui parfois pas peu plus presque quasiment seulement souvent surtout tant tard"
    " tellement toujours trop très tôt vraiment"
)

ENGLISH = TitleWords(
    function=_EN_DETERMINERS
    | _EN_POSSESSIVES
    | _EN_PERSONS
    | _EN_PREPOSITIONS
    | _EN_CONJUNCTIONS
    | _EN_AUXILIARIES
    | _EN_PRONOUNS
    | _EN_ADVERBS,
    determiners=frozenset(),
    openers={
        "can't": _ANY,
        "cannot": _ANY,
        "cant": _ANY,
        "won't": _ANY,
        "wont": _ANY,
        "no": _ANY,
        "too": _ANY,
        "without": _ANY,
        "not": re.compile("able$|.+ing$"),
        "unable": re.compile("to$"),
        "how": re.compile("to$"),
    },
    particles=_words("again anymore back down in off on out up"),
    with_particle=_words(
        "back backing come comes coming crash crashed crashes crashing freeze freezes go goes"
        " going keep keeps log logged logging open opens pop popping pops set setting show"
        " showing shows shut shutting sign signed signing slow slowing start starting turn"
        " turned turning went work working works zoom zoomed"
    ),
    persons=_EN_PERSONS,
    weak=_words(
        "able app application bad best better big bit came change changed come comes coming"
        " day days different end find first five fix fixed found four get gets getting give"
        " gives go goes going gone good got great happen happened happening happens help hour"
        " hours hundred idea issue issues keep keeps kept kind know last latest let like likes"
        " long look looking looks lot made make makes making miles minute minutes month months"
        " need needed needs new nice number old page part people person place please point"
        " problem problems program put question questions reason right said say says see seem"
        " seems seen show showing shown shows site six small sort stuff take takes ten thing"
        " things three time times tried tries try trying twice two use used user users using"
        " want wanted wants way ways website week weeks went work worked working works wrong"
        " year years"
    ),
    hanging=_words(
        "able add added adding allow allowing allows another appear appears ask become"
        " becomes big called cause caused causes causing certain click clicked clicking create"
        " current default delete different due enable entire every feel feels find first five"
        " found four full get gets getting give gives going got having include includes"
        " including keep keeps kept knew know last latest let lets like likes look looking"
        " looks lose lost made main make makes making multiple need needed needs new next old"
        " open opens other own particular prevent previous put puts recent remove require"
        " requires said same saw say says see seem seems seen sees select selecting set"
        " several show showing shows single specific take takes tell think thought three told"
        " tried tries try trying two type typing unable use uses using various version want"
        " wanted wants whole wish won"
    ),
    refused=_words(
        "cheers crap damn dear fine fuck fucking hello hey hi hope lol ok okay omg perfectly please"
        " pls plz regards shit sincerely sorry thank thanks thx wondering wtf yes"
    ),
    negations=_words("aren't can't cannot didn't doesn't don't isn't never no not wasn't won't"),
)
FRENCH = TitleWords(
    function=_FR_DETERMINERS
    | _FR_POSSESSIVES
    | _FR_PERSONS
    | _FR_PREPOSITIONS
    | _FR_CONJUNCTIONS
    | _FR_AUXILIARIES
    | _FR_PRONOUNS
    | _FR_ADVERBS,
    determiners=_FR_DETERMINERS,
    openers={
        "pas": _OF,
        "plus": _OF,
        "impossible": _OF,
        "trop": _ANY,
        "aucun": _ANY,
        "aucune": _ANY,
        "sans": _ANY,
        "comment": re.compile(".+(?:er|ir|re|oir)$"),
    },
    particles=_words("pas plus seul seule"),
    with_particle=frozenset(),
    persons=_FR_PERSONS,
    weak=_words(
        "aide an année années ans app appli application arrive arriver arrivé bon bonne"
        " bonnes bons bref cas cent chose choses cinq demande demander demandé dernier"
        " dernière deux dimanche dire dit dix dizaine donne donner début façon fin fois"
        " fonctionnait fonctionne fonctionnent gens grand grande génial heure heures hier hâte"
        " impossible jeudi jour journée jours km lundi marchait marche marchent mardi matin mauvais"
        " mauvaise merci mercredi met mettre minute minutes mis mois moment monde nouveau"
        " nouveaux nouvelle nouvelles nuit nul page pareil parfait passe passer passé petit"
        " petite premier première prendre pris problème problèmes quatre question questions"
        " reste rester rien sais sait samedi savoir semaine semaines site soir souci soucis"
        " super temps top trentaine trois trouve trouver trouvé truc trucs utilisation utilise"
        " utiliser utilisé vendredi venir veut veux vient vingt vingtaine voir vois voudrais"
        " vouloir vu"
    ),
    hanging=_words(
        "afin ai ancien ancienne avez bon bonne chaque cinq demande demander dernier dernière"
        " deux devient dire dit donne donner faites garde garder grand grande gros grosse"
        " grâce impossible laisse laisser mauvais mauvaise met mets mettre nouveau nouveaux"
        " nouvelle nouvelles passe passer permet permettre petit petite plein premier première"
        " prendre prends quatre rend rendre rends reste semble semblent seul suite trois"
        " trouve trouver utilise utiliser veulent veut veux viens vient voudrais voulais"
        " vouloir vrai vraie"
    ),
    refused=_words(
        "bonjour bonsoir bordel bravo cordialement coucou désolé désolée edit espérant"
        " félicitations hello lol mdr merci merde ok oui pardon putain salut stp svp"
    ),
    negations=_words("aucun aucune jamais n' ne pas plus rien"),
)
_NONE: frozenset[str] = frozenset()
OTHER = TitleWords(_NONE, _NONE, {}, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
"""Of languages without lists."""

BY_LANGUAGE = {"en": ENGLISH, "fr": FRENCH}
