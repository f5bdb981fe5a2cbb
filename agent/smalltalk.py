"""Small talk gets a short natural reply: greetings, thanks, goodbyes, "are you a bot?"; so does what is declined."""

import re

from agent import phrases
from agent.cues import asks_whether_bot, asks_whether_there, says_no, says_yes
from agent.hostile_cues import Wish, wish_of
from agent.reply import PERSON, Reply
from agent.shop import Shop
from agent.words import normalise

_GREETING = (
    r"(?:hi+|hello+|hey+|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|morning|evening|greetings|"
    r"hallo|hoi|bonjour|hola|moin|g'?day)"
)
_WHOM = r"(?: (?:there|all|everyone|everybody|team|folks|guys|again|mate|bot|assistant|sir|madam|dear|emberline))*"
_EDGE = r"[ ,.!?;:)👋🙂😊🙏❤👍🎉-]*"
_OPENING = re.compile(rf"^{_GREETING}{_WHOM}\b{_EDGE}")
_COURTESY = (
    r"(?:(?:i )?hope (?:you(?:'re|’re| are)|all is|everyone is|everything is) (?:doing |all |keeping )?"
    r"(?:well|fine|good|ok|okay|great)|(?:i )?hope you(?:'re|’re| are)? hav(?:e|ing) a (?:nice|good|great|lovely) "
    r"(?:day|week|weekend|evening)|how are you(?: doing)?(?: today)?|nice to meet you)"
)
_ONLY_GREETING = re.compile(rf"^(?:{_GREETING}{_WHOM}{_EDGE})+$")
_THANKS = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect|super|cool|nice|alright|ah|oh|lovely|wonderful|brilliant|"
    r"excellent|good|awesome|amazing|fantastic|got it|right|yes|no|fine|that is (?:all|great|good|"
    r"perfect|fine|it|helpful)|i see|understood|that helps?|that helped|very (?:nice|kind|"
    rf"helpful)){_EDGE})*"
    r"(?:(?:many |big )?thanks?(?: you)?|thank (?:you|u|y)|ty|cheers|much appreciated|merci|danke|"
    r"bedankt|gracias|i appreciate (?:it|that|your help)|you are the best|appreciated)"
    r"(?: (?:so|very|a|lot|lots|much|again|for|the|your|you|help|helping|that|this|info|information|"
    r"quick|reply|answer|anyway|all|kindly|indeed|and|have|nice|good|day|evening|weekend|great|one|"
    r"answering|me|bunch|million|ton|mate|everything|explaining|clearing|it|up|really|helpful|was|is|"
    rf"fast|response))*{_EDGE}"
    r"(?:that is (?:all|great|good|perfect|helpful|it|everything)(?: i needed| for now)?|(?:that|"
    r"you) (?:helps?|helped|was|is|are|were)(?: (?:a lot|me|very|so|really|great|helpful|kind))*|"
    r"have a (?:nice|good|great|lovely) (?:day|evening|weekend|one)|(?:bye|goodbye|see you|"
    rf"cheers)(?: bye)?|great|perfect)?{_EDGE}$"
)
_PLEASED = re.compile(
    rf"^(?:(?:ok(?:ay)?|ah|oh|well|wow|that is|that was|you are|so|very|really|this is|it is|how){_EDGE})*"
    r"(?:great|perfect|super|cool|nice|awesome|amazing|fantastic|wonderful|brilliant|excellent|lovely|"
    r"good(?: to know| news| job| answer| one)?|helpful|well done|love it|sounds (?:good|great)|"
    r"impressive|kind|kind of you|sweet|funny|haha+|lol|makes sense|good bot|quick|fast|got it|"
    r"understood|i see|clear|all clear|that helps?|ok(?:ay)?|alright|right|fine|noted|👍|😊|🙂|"
    rf"❤)(?: (?:to know|then|now|thing|work|so much|a lot|for me))?{_EDGE}$"
)
_GOODBYE = re.compile(
    r"^(?:(?:ok(?:ay)?|great|thanks?(?: you)?|alright|well|perfect|that is all|i am done|no|"
    rf"cheers){_EDGE})*(?:bye+(?: bye)?|goodbye|good ?night|see (?:you|ya)(?: (?:later|soon|around))?|"
    r"cya|take care|have a (?:nice|good|great|lovely) (?:day|evening|weekend|one)|ciao|tschüss|doei|"
    r"until next time|talk (?:to you )?later)(?: (?:then|now|and thanks|and thank you|all|"
    rf"everyone))?{_EDGE}$"
)
_HOW_ARE_YOU = re.compile(
    rf"^(?:{_GREETING}{_WHOM}{_EDGE})?(?:how are (?:you|things)(?: (?:doing|today|feeling))*|"
    r"how is it going|how do you do|how is your day(?: going)?|what is up|are you (?:ok|well|"
    rf"online)){_EDGE}$"
)
_WHAT_CAN_YOU = re.compile(
    r"^(?:(?:hi|hello|hey|ok|so)[ ,!.]*)*(?:what (?:can|do|could) you (?:do|help)(?: (?:me|with|for|"
    r"here|us))*|how can you help(?: me)?|what are you (?:for|good at)|help|help me|i need help|"
    r"i need some help|can you help(?: me)?|could you help(?: me)?|i have a question|(?:can|may|"
    r"could) i ask (?:you )?(?:something|a question)|question|i need your help|"
    r"i have a (?:quick )?question for you|i have some questions)(?: please)?[ ?!.]*$"
)
_NEVER_MIND = re.compile(
    r"^(?:(?:ok|oh|ah|no|thanks|thank you)[ ,]*)*(?:never ?mind|forget (?:it|about it)|doesn't matter|no worries|"
    r"all good|i am fine|nothing|that is all|that is it|that will be all|not needed|i found it|"
    r"nvm)(?:[ ,]+(?:thanks|thank you|then|for now|i found it|anyway))*[ .!]*$"
)

_SIGH = re.compile(
    r"^(?:(?:ok(?:ay)?|k|al(?:l )?right|oh|ah+|aha|ha(?:ha)*|lol|hm+|wow|phew|puh|uff?|ouf|oj|argh|ugh|meh|bah|damn|"
    r"shoot|blimey|dear|well|sorry|(?:what )?a? ?(?:pity|shame)|schade|bad|thank goodness|fair|enough|thought so|"
    r"hang on|never ?mind|no problem|np|top|brill(?:iant)?|grand|sick|sweet|nice|good|great|easy|clever|cheap|generous|"
    r"reasonable|doable|tight|plenty|delightful|a lot|nothing|i see|(?:that|it)(?: is|s)|very|too|so|not|but|how)"
    rf"{_EDGE})+$"
)
"""What is said of an answer before the next question is asked."""
_OPENING_SENTENCE = re.compile(r"\s*([^.!?…\n]{1,30}[.!…]+)\s+(?=\S+\s+\S)")

LONGEST_CHARACTERS = 160
"""Whoever writes more than this wants something."""


_CONTACT = re.compile(
    r"\b(?:phone|telephone|mobile|whatsapp|contact|e-?mail) (?:number|address|details|info|"
    r"information)\b(?!.*\border)|"
    r"\b(?:how (?:can|do|could) i|where can i) (?:contact|reach|call|phone|ring|e-?mail|"
    r"write to) (?:you|u|the shop|someone|your)\b|"
    r"\b(?:can|may) i (?:call|phone|ring|e-?mail) you\b|\bwhat is your (?:phone|number|e-?mail)\b|"
    r"^(?:phone|telephone|e-?mail|contact)[ ?!.]*$"
)


_BAD = (
    r"(?:useless|stupid|dumb|rubbish|idiot|crap|terrible|awful|not (?:very )?helpful|no help|not helping|unhelpful|"
    r"bad bot|pathetic|shit|annoying|a joke)"
)
_INSULT = re.compile(
    r"^(?:(?:you|u|this|that|it)(?: are| is)?|what an?|so)? ?(?:\w+ )?(?:such an? |an? |so |really |completely |just )*"
    rf"{_BAD}(?: \w+){{0,3}}[ !.?]*$"
)

_THREAT = re.compile(
    r"^(?:or(?: else)?|otherwise|then|if not,?)?[ ,]*"
    r"(?:i|we)(?: will| am going to| shall| can)? "
    r"(?:leave|write|post|give) (?:you )?(?:an? )?(?:\d+|one|bad|negative|terrible|awful)"
    r"(?:[ -]star)? reviews?[^?]*[ .!?]*$"
)
"""A bad review and nothing else: no page of the shop answers that, a person may."""

_IMPATIENT = re.compile(
    r"^(?:(?:ok(?:ay)?|come on|well|look|honestly|sorry|but|hey|ugh|argh)[ ,.!]*)*(?:"
    r"(?:this|it|that|everything|all this) (?:is )?(?:just |really |all )*(?:takes?|taking|took) "
    r"(?:me )?(?:(?:far |way |much )?(?:too|so|very) (?:long|much time)|forever|ages)|"
    r"(?:i am|we are) (?:getting |growing |really |so )*(?:impatient|fed up|frustrated|annoyed|"
    r"going (?:round )?in circles|"
    r"losing (?:my )?patience|tired of (?:this|waiting|it)|running out of (?:time|patience))|"
    r"(?:please )?hurry(?: up)?|come on|"
    r"i (?:do not|don't|have not|haven't) (?:have |got )?(?:all day|time for this|the time)|"
    r"(?:this|it|that) (?:is|gets|is getting|is just|is so) (?:getting |really |just |so )*"
    r"(?:ridiculous|frustrating|tiresome|going nowhere|(?:a )?waste of (?:my )?time|not working|"
    r"no use|pointless|hopeless)|"
    r"(?:this|it|that) (?:isn't|is not|doesn't|does not) (?:working|helping|help|work|get me anywhere))"
    r"(?: (?:for me|now|with you|at all|here|already|today|really))*[ .!?]*$"
)


_OF_OTHERS = re.compile(
    r"(?:number|address|details|e-?mail|reach|call|phone|contact) (?:of|for) (?!you|the shop|the store|your|customer|"
    r"support|service|Emberline)(?:the |your )?[A-Z]|[A-Z]\w+'s (?:tele)?(?:phone|e-?mail)"
)
"""Another firm or a person by name: how to reach them is for the pages to say, if they do."""


def asks_for_contact(text: str) -> bool:
    """Tell whether the message asks how to reach the shop."""
    plain = normalise(text[:LONGEST_CHARACTERS])
    return _CONTACT.search(plain) is not None and _OF_OTHERS.search(text[:LONGEST_CHARACTERS]) is None


def without_greeting(text: str) -> str:
    """Return `text` without a greeting it opens with; unchanged when it is nothing but a greeting."""
    match = re.match(
        rf"^\s*(?:{_GREETING}{_WHOM}\b[ ,.!;:👋🙂😊-]*)+(?:{_COURTESY}\b[ ,.!?;:👋🙂😊-]*)*",
        text,
        re.IGNORECASE,
    )
    rest = text[match.end() :].strip() if match else text
    return rest or text


def without_remark(text: str) -> str:
    """Return `text` without short sentences it opens with that are small talk: "ah ok. and the small one?"."""
    while (opening := _OPENING_SENTENCE.match(text)) is not None:
        plain = normalise(opening.group(1)).strip()
        if not any(pattern.match(plain) for pattern in (_PLEASED, _THANKS, _SIGH)):
            break
        text = text[opening.end() :]
    return text


def small_reply(text: str, *, shop: Shop, name: str | None, greeted: bool) -> Reply | None:
    """Return the reply to a message that is nothing but small talk; None for anything else.

    `greeted` tells whether the assistant has spoken in this conversation before. What no shop's assistant does is
    declined here too: shortly, and without searching the pages for it.
    """
    if (wish := wish_of(text)) is not None:
        return Reply(_declined(wish, shop), kind="refusal", options=(PERSON,))
    plain = normalise(text[: LONGEST_CHARACTERS + 1]).strip()
    if len(text) <= LONGEST_CHARACTERS and (_INSULT.match(plain) or _THREAT.match(plain)):
        return Reply(phrases.not_helpful(), kind="smalltalk", options=(PERSON,))
    if len(text) <= LONGEST_CHARACTERS and _IMPATIENT.match(plain):
        return Reply(phrases.taking_long(), kind="smalltalk", options=(PERSON,))
    if len(text) <= LONGEST_CHARACTERS and asks_whether_there(text):
        return Reply(phrases.here(shop), kind="smalltalk", options=(PERSON,))
    said = None if len(text) > LONGEST_CHARACTERS else _said(plain, shop=shop, name=name, greeted=greeted)
    return None if said is None else Reply(said, kind="smalltalk")


def _declined(wish: Wish, shop: Shop) -> str:
    match wish:
        case Wish.ORDERS:
            return phrases.unmoved(shop)
        case Wish.OTHERS:
            return phrases.others_not_shown()
        case Wish.OUTSIDE:
            return phrases.outside(shop)


def _said(plain: str, *, shop: Shop, name: str | None, greeted: bool) -> str | None:
    if _ONLY_GREETING.match(plain):
        return phrases.greeting(shop, None if greeted else name)
    if asks_whether_bot(plain):
        return phrases.who_i_am(shop)
    if _HOW_ARE_YOU.match(plain):
        return phrases.how_i_am()
    if _WHAT_CAN_YOU.match(plain):
        return phrases.what_i_do(shop) if "what" in plain or "how" in plain else phrases.go_on()
    if _GOODBYE.match(plain):
        return phrases.goodbye(shop)
    if _THANKS.match(plain):
        return phrases.thanks()
    if _NEVER_MIND.match(plain) or says_no(plain):
        return phrases.all_right()
    if _PLEASED.match(plain):
        return phrases.pleased()
    return phrases.go_on() if says_yes(plain) else None
