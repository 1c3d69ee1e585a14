"""docs/sources.md, made from what each kind of source declares of itself.

`python -m flows.sources_page FILE` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from flows.keys import keys_of
from flows.reference import table
from transforms.sources import KINDS
from transforms.sources.base import Declaration, SourceSettings, WebSettings
from transforms.sources.exports import EXPORTS

_HEAD = """\
# Sources

Where a brand's people are, and how each place is read. A source is one `[[source]]` of
`remontee.toml`. `remontee sources add KIND` asks for what a kind needs and writes it, `remontee
sources check` asks each place whether it can be read, `remontee sources list` shows how far each
one is.

Every source is read from where it was left. Its bookmark moves only when what it covers is stored,
so a crash, a refusal or half an answer loses nothing and doubles nothing. Edits become new
versions, deletions remove the text. Authors are replaced by keyed hashes before anything is stored.

Secrets come from the environment: a key that ends in `_env` names the variable. They are never in
`remontee.toml`, a log, an error, an address or the store.

*This page is made by `make docs` from the code of each kind.*
"""
_SHARED = """\
## What all take

{all}
## What all that are asked over the network take

Only the configured host is asked, over verified TLS; redirects elsewhere are refused, and so are
addresses of private networks unless `allow_private` says otherwise. A refusal, a pause asked for
(`Retry-After`), a damaged answer are tried again with growing waits; when that does not help or the
night's time is over, what was read is kept and the next run goes on from there.

{web}"""


def sources_page() -> str:
    """The text of docs/sources.md, the same as long as the kinds are."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield _HEAD
    yield _contents()
    own = keys_of(WebSettings)[len(SourceSettings.model_fields) :]
    yield _SHARED.format(all=table(keys_of(SourceSettings)), web=table(own))
    for kind, source in KINDS.items():
        yield _kind(kind, source.declaration, source.settings_type)
    yield _exports()


def _contents() -> str:
    rows = (
        f"| [`{kind}`](#{kind}) | {source.declaration.title} |\n" for kind, source in KINDS.items()
    )
    return "| kind | reads |\n| --- | --- |\n" + "".join(rows)


def _kind(kind: str, told: Declaration, settings_type: type[SourceSettings]) -> str:
    shared = WebSettings if issubclass(settings_type, WebSettings) else SourceSettings
    defaults = {name: info.default for name, info in shared.model_fields.items()}
    keys = [
        key
        for key in keys_of(settings_type)
        if key.name not in defaults
        or settings_type.model_fields[key.name].default != defaults[key.name]
    ]
    return (
        f"## {kind}\n\n{told.title}.\n\n```toml\n{told.example.strip()}\n```\n\n{table(keys)}\n"
        f"**Kept.** {_sentence(told.kept)}\n\n**Terms.** {told.terms}\n"
    )


def _sentence(kept: str) -> str:
    told = kept.removeprefix("Kept: ")
    return told[:1].upper() + told[1:]


def _exports() -> str:
    lines = "".join(f"- {export.label}\n" for export in EXPORTS)
    return (
        "## Exports that are known\n\nDropped into the folder of a `files` source, these are "
        f"recognised by their content; nothing has to be mapped.\n\n{lines}"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(sources_page(), encoding="utf-8")
