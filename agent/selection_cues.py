"""Cues of what is chosen among many: what seeks one of a kind, what asks something else.

Pure. All is read in text that is normalised (see `agent.words.normalise`).
"""

import re

from agent.choosing import Choice
from agent.words import content, stem, tokens

NEGATED = re.compile(r"\b(?:not|no|never|without|none|except)\b|n't\b")
ELSE = frozenset(
    content(
        "way deliver delivery delivered ship shipping send sent post run running clean cleaning cover second third "
        "next payment pay order fitters assemble store rent repair light latest number name return balcony garden "
        "door gap shelf table wall terrace patio niche boot"
    )
)
"""Words beside the most of a kind, or a bound, by which something else is asked than which of the kind it is."""
OF_ONE = re.compile(
    r"\b(?:my|mine|our|ours|why|won't|wont|doesn't|does not|isn't|don't|not working|broken|how(?! many| much))\b"
)
"""Speaks of what is owned, or of what goes wrong: what it measures chooses nothing."""
_DIGIT = re.compile(r"\d")
_SOUGHT = re.compile(
    r"\b(?:which|what|any|some|how many|other|(?:is there|got|have you|do you (?:have|sell|stock|do)|need|want|after|"
    r"looking for|search(?:ing)?(?: for)?|so|show me|prefer|like) an?) (?:of )?(?:your |the |those |these )?"
    r"(?:(?:gas|charcoal|electric|wood|pellet|pizza|grill|camping|smokeless|good|other|new|small|big|cheap|decent|"
    r"proper) ){0,3}"
    r"(?P<noun>[a-z]+)\b"
)
MEASURED = frozenset(content("wide high tall deep long heavy hot large big small good better best"))
"""Words of how much there is of something, which is no feature without a figure."""
HOW_MANY = re.compile(
    r"\bhow many [a-z ]*?\b(?:do you|have you|are there|you (?:sell|have|got|do|stock)|of your)\b|\bhow many of your\b"
)
"""Asks how many of a kind the shop has, and not how many are in a set."""
PARTS = re.compile(r"[.?!;,]+|\b(?:lol|haha|because|cos|but|so (?:i|we|that|it))\b| - ")
OWN = re.compile(r"\b(?:my|mine|why)\b")
"""Speaks of what is owned, or asks for a reason."""
OF_THOSE = re.compile(
    r"\b(?:(?:which|what|any|one|none|some|all|how many) (?:one |ones )?(?:of |out of |from )?"
    r"(?:those|these|them|the (?:two|three|four|lot))|"
    r"(?:and |so |ok )?which (?:one )?(?:is|has|gets?|weighs?|costs?|would|heats?|can)|(?:and|so) (?:the|which))\b"
)
"""Asks for one of what was spoken of."""


def seeks_kind(plain: str, choice: Choice) -> bool:
    """Tell whether one of a kind is sought: "which bbqs", and not "which country are your grills from".

    A name that several share ("Solace 40", "Solace 50") is no kind.
    """
    by_noun = any(one.category != choice.kind for one in choice.members)
    if not choice.kind or (by_noun and any(_DIGIT.search(one.title) for one in choice.members)):
        return False
    nouns = {stem(word) for word in tokens(choice.kind)} | (
        {"bbq", "barbecu"} if "grill" in choice.kind.lower() else set()
    )
    heard = [one for one in _SOUGHT.finditer(plain) if stem(one["noun"]) in nouns]
    return bool(heard)


STATE = re.compile(
    r"\b(?:folded|unfolded|packed|closed|opened|on (?:its|their) feet|without (?:the |its )?shelves)\b"
)
"""Measures what it is in a state of its own, of which an attribute of its own tells."""
