"""Options that several commands share, asked for once: a dataclass whose fields are options."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, TypeVar, get_type_hints

from flows.cli.application import ConfigOption, StoreOption, open_settings

if TYPE_CHECKING:
    from flows.settings import Settings

Bundle = TypeVar("Bundle")


def bundled(command: Callable[Concatenate[Bundle, ...], None]) -> Callable[..., None]:
    """A command whose first parameter is filled from options of its own.

    Args:
        command: Its first parameter is a dataclass, each field an annotated option with a default.

    Returns:
        The same command for Typer: the fields are options of it, after the ones it names itself.
    """
    first, *own = inspect.signature(command, eval_str=True).parameters.values()
    make: Callable[..., Bundle] = first.annotation
    options = get_type_hints(make, include_extras=True)
    shared = [
        param.replace(annotation=options[param.name])
        for param in inspect.signature(make).parameters.values()
    ]

    @wraps(command)
    def asked(**given: object) -> None:
        bundle = make(**{name: given.pop(name) for name in options})
        command(bundle, **given)

    together = [p.replace(kind=p.KEYWORD_ONLY) for p in (*own, *shared)]
    vars(asked)["__signature__"] = inspect.Signature(together)
    asked.__annotations__ = {p.name: p.annotation for p in together}
    return asked


@dataclass(frozen=True)
class Looking:
    """Which store a command is about."""

    config: ConfigOption = None
    store: StoreOption = None

    def settings(self) -> Settings:
        """What these options mean, with the environment and the log made ready.

        Raises:
            UsageError: The configuration is wrong, or the log cannot be written.
        """
        return open_settings(self.config, self.store)
