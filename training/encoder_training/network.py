"""The network: a BERT encoder, its mean over tokens at a fixed length, a head a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from transformers import BertConfig, BertModel

from encoder_training.config import Config
from encoder_training.contacts import Question

LENGTH = 10.0
"""Of the pooled vector; with length one the heads would have to grow very large weights."""

_RARE = -3.0
"""Where the logit of a label of an any-of question begins: about one contact in twenty has it."""


class FastDropout(nn.Module):
    """Dropout whose mask is drawn from random bytes: PyTorch's own takes a fifth of the step."""

    def __init__(self, share: float, draw: np.random.Generator) -> None:
        super().__init__()
        self.dropped = round(share * 256)
        self.draw = draw

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """The states with a share of them set to zero while training, the rest scaled up."""
        if not self.training or not self.dropped:
            return states
        numbers = np.frombuffer(self.draw.bytes(states.numel()), np.uint8)
        kept = torch.from_numpy(numbers >= self.dropped).view(states.shape)
        return states * kept * (256 / (256 - self.dropped))


class Network(nn.Module):
    """Logits of every question from one reading of the text."""

    def __init__(self, bert: BertModel, questions: Sequence[Question], config: Config) -> None:
        super().__init__()
        self.bert = bert
        draw = np.random.default_rng(config.seed)
        self.dropout = FastDropout(config.dropout, draw)
        bert.embeddings.dropout = self.dropout
        for layer in bert.encoder.layer:
            layer.attention.output.dropout = layer.output.dropout = self.dropout
        self.heads = nn.ModuleDict(
            {q.code: nn.Linear(bert.config.hidden_size, len(q.labels)) for q in questions}
        )

    def pooled(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The mean over tokens, (texts, dimensions), each of length one."""
        states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        wide = mask.unsqueeze(-1).to(states.dtype)
        return nn.functional.normalize((states * wide).sum(1) / wide.sum(1), dim=-1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> Mapping[str, torch.Tensor]:
        """Every question's logits, (texts, labels)."""
        pooled = self.dropout(self.pooled(ids, mask) * LENGTH)
        return {code: head(pooled).float() for code, head in self.heads.items()}


def start(folder: Path, questions: Sequence[Question], config: Config) -> Network:
    """The network before training: the published weights, or the layers of them that are kept."""
    shape = BertConfig.from_json_file(folder / "config.json")
    shape.num_hidden_layers = len(config.kept_layers)
    shape.hidden_dropout_prob = 0.0
    shape.attention_probs_dropout_prob = 0.0
    shape._attn_implementation = "eager"
    bert = BertModel(shape, add_pooling_layer=False)
    weights = _of_layers(load_file(folder / "model.safetensors"), config.kept_layers)
    missing, _ = bert.load_state_dict(weights, strict=False)
    if missing := [name for name in missing if "position_ids" not in name]:
        raise ValueError(f"{folder}: weights are missing: {', '.join(missing)}.")
    network = Network(bert, questions, config)
    for question in questions:
        head = network.heads[question.code]
        nn.init.normal_(head.weight, std=0.02)
        nn.init.constant_(head.bias, 0.0 if question.rule == "one" else _RARE)
    if config.freeze_words:
        bert.embeddings.word_embeddings.weight.requires_grad_(False)
    return network


def _of_layers(weights: Mapping[str, torch.Tensor], kept: Sequence[int]) -> dict[str, torch.Tensor]:
    found = {}
    for name, tensor in weights.items():
        name = name.removeprefix("bert.")
        if name.startswith("encoder.layer."):
            number = int(name.split(".")[2])
            if number not in kept:
                continue
            name = name.replace(f"layer.{number}.", f"layer.{kept.index(number)}.", 1)
        found[name] = tensor
    return found


def rate_groups(network: Network, config: Config) -> list[dict[str, Any]]:
    """Parameters with their learning rate: lower layers learn more slowly."""
    layers = network.bert.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("heads"):
            rate = config.head_rate
        elif ".layer." in name:
            above = layers - 1 - int(name.split(".layer.")[1].split(".")[0])
            rate = config.rate * config.rate_decay**above
        else:
            rate = config.rate * config.rate_decay**layers
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": found, "lr": rate, "weight_decay": decay}
        for (rate, decay), found in groups.items()
    ]
