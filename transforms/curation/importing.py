"""Acts of a file played over a store: once each, all or none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from models.curation import Act, Conflict, Deed, themes_in
from models.errors import UsageError
from transforms import registry
from transforms.curation.acts import act_keys, add_act, load_acts
from transforms.curation.desk import Desk, make_children, name_children, settle_desk
from transforms.curation.targets import KnownTheme, known_themes
from transforms.curation.toml import ActsFile, Meaning, WrittenAct, homes


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to."""

    n_new: int
    n_known: int
    renamed: Mapping[str, str]
    """Theme ids of the file that are others here."""
    conflicts: tuple[Conflict, ...]


@dataclass(slots=True)
class _Reader:
    """What the file's names are here."""

    file: ActsFile
    homes: Mapping[str, str]
    known: Mapping[str, KnownTheme]
    theme_ids: dict[str, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def import_acts(desk: Desk, file: ActsFile) -> Imported:
    """Add the acts that a store does not have yet, in the file's order, after its own.

    Args:
        desk: The store.
        file: From `read_acts`.

    Returns:
        What was added.

    Raises:
        UsageError: Something does not fit this store; all of it is told at once.
    """
    known = act_keys(desk.con)
    own = {act.act_id: act for act in load_acts(desk.con)}
    reader = _Reader(file, homes(desk.con, tuple(own.values())), known_themes(desk.con))
    added: list[Act] = []
    for written in file.acts:
        if written.key in known:
            _learn(reader, written.deed, own[known[written.key]].deed)
            continue
        deed = _here(desk, reader, written)
        undoes = [known[key] for key in written.undoes if key in known]
        if len(undoes) < len(written.undoes):
            reader.troubles.append(f"{written.place}: undoes an act that is not here or before it")
        if not reader.troubles:
            make_children(desk, deed)
            act = add_act(desk.con, written.signature, deed, undoes, written.key)
            known[written.key] = act.act_id
            added.append(act)
    if reader.troubles:
        raise UsageError("\n".join([*reader.troubles, "Nothing was changed."]))
    settled = settle_desk(desk, "acts-import")
    name_children(desk, added)
    renamed = {there: here for there, here in reader.theme_ids.items() if there != here}
    mine = {act.act_id for act in added}
    conflicts = tuple(each for each in settled.conflicts if each.act_id in mine)
    return Imported(len(added), len(file.acts) - len(added), renamed, conflicts)


def _learn(reader: _Reader, there: Deed, here: Deed) -> None:
    """The names that an act which is known already gives to themes."""
    reader.theme_ids |= dict(zip(there.made, here.made, strict=True))
    reader.theme_ids |= dict(zip(there.themes, here.themes, strict=True))
    if there.to:
        reader.theme_ids[there.to] = here.to


def _here(desk: Desk, reader: _Reader, written: WrittenAct) -> Deed:
    """A deed in the names of this store."""
    deed = written.deed
    for theme_id in sorted(themes_in(deed) - set(deed.made)):
        if theme_id not in reader.theme_ids:
            try:
                reader.theme_ids[theme_id] = _found(reader, theme_id)
            except UsageError as error:
                reader.troubles.append(f"{written.place}: {error}")
                reader.theme_ids[theme_id] = theme_id
    named = {*deed.texts, *(text for texts in deed.made.values() for text in texts)}
    if named and not named & set(reader.homes):
        reader.troubles.append(f"{written.place}: none of its {len(named)} texts is in this store")
    reader.theme_ids |= _new_ids(desk, reader, deed)
    return replace(
        deed,
        themes=tuple(reader.theme_ids[t] for t in deed.themes),
        to=reader.theme_ids.get(deed.to, ""),
        made={reader.theme_ids[t]: texts for t, texts in deed.made.items()},
    )


def _new_ids(desk: Desk, reader: _Reader, deed: Deed) -> dict[str, str]:
    """Ids for what a split makes: those of the file where they were never used here."""
    free = registry.next_theme_ids(desk.con, len(deed.made))
    taken = set(reader.theme_ids.values())
    are_free = all(_number(t) >= _number(free[0]) and t not in taken for t in deed.made)
    return {t: t if are_free else new for t, new in zip(deed.made, free, strict=True)}


def _number(theme_id: str) -> int:
    digits = theme_id.removeprefix("T-")
    return int(digits) if digits.isdecimal() else -1


def _found(reader: _Reader, theme_id: str) -> str:
    """The theme here that one of the file is: most of the texts it names are in it."""
    meaning = reader.file.themes.get(theme_id)
    if meaning is None or not meaning.texts:
        return _by_title(reader, theme_id, meaning)
    found = Counter(reader.homes[text] for text in meaning.texts if reader.homes.get(text))
    n_found = found.total()
    if found[theme_id] * 2 >= n_found > 0:
        return theme_id
    best, n_best = found.most_common(1)[0] if found else ("", 0)
    if n_best * 2 > n_found:
        return best
    raise UsageError(
        f'{theme_id} "{meaning.title_en}": of its {len(meaning.texts)} texts {n_found} are in '
        "themes here, and no theme has most of them. Take the act out, or write the id of the "
        "theme that is meant and take out its [theme] table"
    )


def _by_title(reader: _Reader, theme_id: str, meaning: Meaning | None) -> str:
    """A theme that the file tells no texts of: its id counts, unless the titles differ."""
    here = reader.known.get(theme_id)
    if here is None:
        raise UsageError(f"there is no theme {theme_id} here, and the file has no texts of it")
    told = {meaning.title_fr, meaning.title_en} - {""} if meaning else set()
    if told and not told & {here.title_fr, here.title_en}:
        raise UsageError(
            f'{theme_id} is "{meaning.title_en if meaning else ""}" in the file and '
            f'"{here.title_en}" here; write the id of the theme that is meant'
        )
    return theme_id
