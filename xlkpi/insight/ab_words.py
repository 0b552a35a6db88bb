"""The verdict on an A/B test in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkpi.insight.ab_tests import Verdict
from xlkpi.insight.figures import count, listed, p_text, percent, signed
from xlkpi.model.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from xlkpi.insight.ab_tests import AbTest, Pair

_WON = Text(
    "{a} did better than {others}: {rate_a} against {rate_b} ({gap} points, 95% interval {low} to "
    "{high}, {p}).",
    "{a} fait mieux que {others} : {rate_a} contre {rate_b} ({gap} points, intervalle à "
    "95 % de {low} à {high}, {p}).",
)
_PARTLY = Text(
    "{better} did better than {worse} ({p}); {a}, the best, is not told apart from {open}.",
    "{better} fait mieux que {worse} ({p}) ; {a}, en tête, ne se distingue pas de {open}.",
)
_NONE = Text(
    "No difference shown: {a} {rate_a}, {b} {rate_b} ({gap} points, 95% interval {low} to {high}). "
    "A relative difference of {effect} would have been found with a chance of {power}.",
    "Pas de différence établie : {a} {rate_a}, {b} {rate_b} ({gap} points, intervalle à "
    "95 % de {low} à {high}). Une différence relative de {effect} aurait été vue avec une chance "
    "de {power}.",
)
_SMALL = Text(
    "Too small to say: {a} {rate_a}, {b} {rate_b}; the 95% interval of the difference goes from "
    "{low} to {high} points. A relative difference of {effect} would be found with a chance of {power} "
    "only.{needed}",
    "Trop petit pour conclure : {a} {rate_a}, {b} {rate_b} ; l’intervalle à 95 % de "
    "l’écart va de {low} à {high} points. Une différence relative de {effect} ne serait vue qu’avec une "
    "chance de {power}.{needed}",
)
_NEEDED = Text(
    " A difference as large as this one takes {n} sendings a variant.",
    " Un écart comme celui-ci demande {n} envois par variante.",
)
_FEWEST = Text(
    "Too small to say: fewer than {n} sendings a variant.",
    "Trop petit pour conclure : moins de {n} envois par variante.",
)
_SPLIT = Text(
    "The variants did not go to as many people ({sizes}; {p} if the split was to be even). "
    "Unless that was planned, the groups may differ in more than the variant: no verdict.",
    "Les variantes ne sont pas parties à autant de personnes ({sizes} ; {p} si le partage "
    "devait être égal). Sauf si c’était prévu, les groupes peuvent différer autrement que par la "
    "variante : pas de verdict.",
)
_TEMPLATES = {
    Verdict.UNEVEN: _SPLIT,
    Verdict.WINNER: _WON,
    Verdict.PARTLY: _PARTLY,
    Verdict.NO_DIFFERENCE: _NONE,
}


def verdict_words(test: AbTest) -> Text:
    """The verdict in a sentence, with the figures that it rests on.

    >>> from xlkpi.insight.ab_tests import Variant, judged
    >>> a, b = Variant("A", 1000, 200, None, None), Variant("B", 1000, 250, None, None)
    >>> print(verdict_words(judged("News", [a, b])).en)
    B did better than A: 25.0% against 20.0% (+5.0 points, 95% interval +1.3 to +8.6, p = 0.007).
    """
    template = _TEMPLATES.get(test.verdict, _SMALL if test.pairs else _FEWEST)
    english, french = (_told(test, template, language) for language in LANGUAGES)
    return Text(english, french)


def _told(test: AbTest, template: Text, language: Language) -> str:
    sizes = listed(
        (
            f"{v.name} {count(v.sent, language)}"
            for v in sorted(test.variants, key=lambda v: v.name)
        ),
        language,
    )
    told = {"n": count(test.smallest_n, language), "sizes": sizes}
    if test.pairs:
        told |= _figures(test, language)
    if test.verdict is Verdict.UNEVEN:
        told["p"] = p_text(test.split_p, language)
    return template.in_(language).format(**told)


def _figures(test: AbTest, language: Language) -> dict[str, str]:
    """What the sentences name: the best variant, and the one that came nearest to it."""

    def share(name: str) -> str:
        return percent(test.variant(name).rate(test.outcome) or 0.0, language)

    def points(value: float) -> str:
        return signed(value * 100, language)

    nearest = test.pairs[0]
    clear = _clearest(test)
    of_best = [pair for pair in test.pairs if pair.first == nearest.first]
    needed = ""
    if nearest.needed:
        needed = _NEEDED.in_(language).format(n=count(nearest.needed, language))
    return {
        "a": nearest.first,
        "b": nearest.second,
        "others": listed((pair.second for pair in of_best), language),
        "rate_a": share(nearest.first),
        "rate_b": share(nearest.second),
        "gap": points(nearest.difference),
        "low": points(nearest.low),
        "high": points(nearest.high),
        "better": clear.first,
        "worse": clear.second,
        "p": p_text(nearest.corrected if test.verdict is Verdict.WINNER else clear.corrected,
                     language),
        "open": listed((pair.second for pair in of_best if not pair.significant), language),
        "effect": percent(test.smallest_effect, language, 0),
        "power": percent(min(pair.power for pair in test.pairs), language, 0),
        "needed": needed,
    }  # fmt: skip


def _clearest(test: AbTest) -> Pair:
    return min(test.pairs, key=lambda pair: 1.0 if pair.corrected is None else pair.corrected)
