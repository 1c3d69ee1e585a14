"""The embedding engine that the configuration asks for, loaded only when it must be."""

from __future__ import annotations

from functools import cache

from flows.settings import Settings
from models.embedder import BUNDLED, Embedder


def engine_key(settings: Settings) -> str:
    """Name of the engine in the store; the bundled model need not be loaded to know it."""
    if settings.themes.model == BUNDLED and settings.themes.engine != "torch":
        from models.onnx_engine import engine_id

        return engine_id(settings.themes.max_tokens).key
    return open_engine(settings).engine.key


def open_engine(settings: Settings) -> Embedder:
    """The engine, prepared if need be; the same one for the whole process.

    Raises:
        ModelError: It cannot be prepared, or fails its self-test.
    """
    themes = settings.themes
    return _open(
        settings.model,
        themes.engine,
        str(settings.model_path),
        themes.max_tokens,
        settings.scale.threads,
    )


@cache
def _open(model: str, engine: str, folder: str, max_tokens: int, threads: int) -> Embedder:
    from pathlib import Path

    from models.embedder import open_embedder

    return open_embedder(model, engine, Path(folder), max_tokens, threads)
