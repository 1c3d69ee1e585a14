"""A model that is made in a second: any sentence-transformers folder must do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

WORDS = "la batterie se vide trop vite the route is lost le trajet query :".split()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a sentence-transformers model of two small layers with chance weights."""
    return _make_model(tmp_path_factory.mktemp("model"), seed=1)


@pytest.fixture(scope="session")
def make_model() -> Callable[..., Path]:
    """Writes such a model, with other weights or prompts."""
    return _make_model


def _make_model(folder: Path, seed: int, prompts: dict[str, str] | None = None) -> Path:
    """Write a tiny sentence-transformers model.

    Args:
        folder: Where to; must be empty.
        seed: Of its weights.
        prompts: Its prompts by name, the first of which is its default.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(seed)
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS]))
    config = BertConfig(
        vocab_size=len(WORDS) + 4,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=24,
    )
    BertModel(config).save_pretrained(folder / "raw")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=24).save_pretrained(
        folder / "raw"
    )
    modules = [Transformer(str(folder / "raw")), Pooling(16, pooling_mode="mean")]
    model = SentenceTransformer(
        modules=modules,
        device="cpu",
        prompts=prompts,
        default_prompt_name=next(iter(prompts)) if prompts else None,
    )
    model.save(str(folder / "tiny"), create_model_card=False)
    return folder / "tiny"
