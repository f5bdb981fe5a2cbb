"""Cues of messages that want the assistant to be something else: given orders, made to recite, sent prying or away.

Pure. Nothing depends on these for safety: the assistant says only what the shop says, whether or not it sees through a
message. They are there so that it declines in a sentence instead of searching the pages for it. So precision comes
first: "can I ignore the instructions in the manual?" is a question.
"""

import re
from enum import StrEnum

from agent.words import normalise
from retrieval.injected import DROP, IMPERATIVE, RULES
from retrieval.pattern import one_of

LONGEST_READ_CHARACTERS = 1_000


class Wish(StrEnum):
    """What a hostile message is after."""

    ORDERS = "orders"
    """To make the assistant obey, recite, play a part, or show how it was told to work."""
    OTHERS = "others"
    """To learn of other people."""
    OUTSIDE = "outside"
    """To have something done that is no business of the shop."""


_YOU = (
    rf"(?:{IMPERATIVE}|\b(?:you (?:must|should|will|shall|have to|need to|are to|can|may)|i (?:want|need|"
    rf"order|command) you to) )"
)
_OWN_DOING = re.compile(
    r"\b(?:can|could|may|should|do|did|must|shall|if|when|have|would|to let) (?:i|we)\b[^.?!]*$"
)
_ORDERS = one_of(
    rf"\b{DROP}\b (?:\w+ ){{0,3}}?(?:all|any|every|your|previous|prior|earlier|above|preceding|former|these|"
    rf"those|system)"
    rf" (?:\w+ ){{0,3}}?{RULES}\b",
    rf"\b{DROP}\b (?:everything|all|anything|what) (?:\w+ ){{0,3}}?(?:you (?:were|have been|are|know)|above|"
    rf"before this|said before)",
    rf"{IMPERATIVE}(?:ignore|disregard) (?:all )?(?:the )?(?:above|previous|foregoing)\b",
    rf"\b{DROP}\b (?:that )?you are\b",
    rf"\b(?:system|initial|hidden|secret|original|developer|internal) {RULES}\b",
    r"\b(?:your|the) (?:exact |full |own |current |secret )*(?:prompt|system message|configuration|source code|"
    r"api keys?|"
    r"environment variables|training data|language model|llm)\b(?! (?:delivery|reply|answer|for|of))",
    rf"\b(?:what|which|repeat|reveal|show|tell|list|print|summari[sz]e|translate|recite|describe|explain|share|leak|"
    rf"write)\b[^.?!]{{0,30}}\byour (?:\w+ )?{RULES}\b(?! (?:for|on|about|to|regarding|say|when|with|of)\b)",
    r"\b(?:rules|instructions|guidelines|prompt) (?:that )?you (?:were|have been|are|got|follow|operate)\b",
    r"\b(?:print|repeat|reveal|show|output|display|copy|quote|recite)\b[^.?!]{0,20}\b(?:text|words|everything|"
    r"lines?|messages?|"
    r"conversation) (?:above|before|preceding)\b",
    r"\b(?:api key|environment variables|env vars|access token)\b",
    r"\byou are now (?:in |an? |the |my |dan\b|called |known )|\bdeveloper mode\b|\bdan mode\b|\bgod mode\b|"
    r"\bjailb?r[oe]a?ke?n?\b|"
    r"\bdo anything now\b|\bno longer bound\b|\bunrestricted (?:ai|mode|assistant)\b|\bsudo\b",
    rf"{_YOU}(?:act|behave|roleplay|role-play|pose) (?:as|like)\b|{_YOU}(?:pretend|imagine) (?:that )?(?:you|to "
    rf"be)\b|"
    rf"{IMPERATIVE}(?:you are|you're) (?:my|dan|an? (?:evil|free|unfiltered|uncensored|helpful ai|linux|"
    rf"terminal|hacker))\b",
    r"\bfrom now on\b[^.?!]{0,20}\b(?:you|answer|reply|respond|speak|append|add|end|call|every)\b",
    rf"{_YOU}(?:answer|reply|respond|end|begin|start) (?:to )?(?:every|each|all|any|only|with only|in the "
    rf"(?:form|style|voice))\b"
    r"(?! (?:by|via|in (?:english|german)))",
    rf"{_YOU}(?:say|repeat|output|print|reply|respond|answer|write|confirm)(?: \w+){{0,4}}? ?[:,]?(?: ?[\"«„]| "
    rf"')[^\"']{{2,}}",
    rf"{_YOU}(?:say|repeat|output|print|write)(?: \w+){{0,3}}? (?:after me|the words?|the phrase|the string|"
    rf"word for word)\b",
    r"\brepeat after me\b|\bword for word, starting\b",
    rf"\b(?:no|without any|had no|have no) {RULES}[, ].*\bwhat would you\b",
    r"\b(?:base64|rot13|hex)[- ]?(?:encode|decode|encoded)?\b.*\b(?:prompt|instructions?|rules|characters)\b",
    r"<\s*/?\s*(?:script|system|sources?|message|img|iframe|svg|im_start|instructions?)\b|\[/?(?:inst|system)\]|<\|",
    r"\{\{.*\}\}|\$\{.*\}|<%|\bjavascript:|\bonerror ?=",
    r"\b(?:what(?: is|'s| are)|give|tell|share|send|reveal|leak)\b(?:(?!\b(?:my|our)\b)[^.?!]){0,40}\b(?:(?:staff|"
    r"employees?|insiders?|internal|secret|hidden) (?:\w+ )?(?:discount|promo|promotion|coupon|voucher) codes?|"
    r"(?:discount|promo|promotion|coupon|voucher) codes? (?:\w+ )?(?:for|of) (?:the |your )?(?:staff|employees|"
    r"insiders))\b",
    r"\bselect \* from\b|\bdrop table\b|\bunion select\b|' or '?1'? ?= ?'?1|\brm -rf\b|\b(?:cat|ls) [-/]\w*|"
    r"\bimport os\b|"
    r"\bprint\(|\beval\(|\bexec\(|\bsystem\(|\bcall the (?:function|tool|api)\b",
    r"\b(?:ignorier\w*|vergiss|missachte)\b.*\b(?:anweisung\w*|regeln|instruktion\w*|vorgaben)\b|"
    r"\b(?:ignora|olvida|dimentica)\b.*\b(?:instrucciones|instrucoes|instruções|reglas|istruzioni|regole)\b|"
    r"\b(?:oublie|ignore)[sz]?\b.*\b(?:consignes|instructions|règles)\b.*\b(?:et|précédentes|toutes)\b|"
    r"\b(?:negeer|vergeet)\b.*\b(?:instructies|regels)\b|\bdeine (?:anweisungen|instruktionen|regeln)\b",
)
_PEOPLE = r"(?:customers?|clients?|users?|buyers?|shoppers?)"
_OTHERS = one_of(
    rf"\b{_PEOPLE}'?s? (?:list|database|data ?base|records?|e-?mails?|e-?mail addresses|addresses|names|phone "
    rf"numbers|passwords?)\b",
    rf"\b(?:e-?mails?|addresses|names|data|details|orders|phone numbers|passwords?|list)(?: addresses)? (?:of|"
    rf"from|for) "
    rf"(?:all |your |the |other |every |my neighbour'?s? |last |\w+ )*{_PEOPLE}\b",
    rf"\b(?:other|another|different) (?:{_PEOPLE}|person|people)(?:'s|s')? (?:order|orders|data|details|address|"
    rf"addresses|e-?mails?|"
    r"name|names|conversations?|chats?|bought|ordered)\b",
    rf"\b(?:about|of) (?:your |the )?other {_PEOPLE}\b|\bsomeone else'?s? (?:order|orders|account|address|data|"
    rf"details)\b",
    r"\bhome address of\b|\bprivate (?:number|address|phone)(?: number)? of\b",
    r"\b(?:list|show|give|export|dump|send)(?: me| us)? (?:all|every|the last \w+|the latest) "
    r"(?:(?!(?:my|our)\b)\w+ )?(?:orders|accounts|conversations|chats)\b"
    r"(?! (?:i|of mine|that i|under my|with my))",
)  # fmt: skip
_WORK = (
    r"(?:poem|haiku|limerick|sonnet|essay|song|rap|novel|(?:short |bedtime )?story|joke|riddle|homework|cover "
    r"letter|cv|resume|"
    r"speech|sermon|python|javascript|bash|sql|c\+\+|java|code|program|function|script|malware|virus|exploit|"
    r"equation|crossword|horoscope)"
)
_OUTSIDE = one_of(
    rf"{_YOU}(?:write|compose|make|tell|sing|create|generate|give|draft|run|execute|debug|solve|do|explain)(?: "
    rf"me| us| my| this| for)*"
    rf" (?:an? |the |some |this |my |that |\d+ |word |short |long |funny |little |quick )*{_WORK}\b",
    rf"\b(?:can|could|will|would) you (?:please )?(?:write|compose|tell|sing|create|generate|draft|run|execute|"
    rf"debug|solve)(?: me| us| my)*"
    rf" (?:an? |the |some |this |my |\d+ |word |short |funny )*{_WORK}\b",
    r"\bwho (?:should|shall|do) i vote\b|\b(?:next|presidential|general) elections?\b|\bwhich party\b[^.?!]*\bvote\b",
    r"\b(?:recommend|suggest|tip)\b[^.?!]{0,20}\b(?:stocks?|shares|crypto|bitcoin) (?:to|i should) (?:buy|"
    r"invest)\b|\blottery numbers\b",
    r"\b(?:build|make|assemble) (?:an? )?(?:\w+ )?(?:bomb|explosives?|weapon|molotov)\b|\b(?:cook|make|"
    r"synthesi[sz]e) (?:meth|drugs)\b",
    r"\bsolve\b[^.?!]*[=^]|\bsquare root of\b|^what is \d+ ?[*x+/^-] ?\d+[ ?=]*$",
)  # fmt: skip


def wish_of(text: str) -> Wish | None:
    """Return what a message wants of the assistant that it never does; None for anything a shopper may ask."""
    plain = normalise(text[:LONGEST_READ_CHARACTERS])
    if any(not _OWN_DOING.search(plain[: match.start() + 1]) for match in _ORDERS.finditer(plain)):
        return Wish.ORDERS
    if _OTHERS.search(plain):
        return Wish.OTHERS
    return Wish.OUTSIDE if _OUTSIDE.search(plain) else None
