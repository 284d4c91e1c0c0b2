"""The training loop: every question at once, the running average of the weights kept."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from encoder_training.batches import in_order, shuffled, tokenizer
from encoder_training.config import Config
from encoder_training.contacts import Contacts, Question
from encoder_training.network import Network, rate_groups, start

Log = Callable[[str], None]
Logits = dict[str, torch.Tensor]
_STEEPEST = 1.0
_LONGEST_READ = 256


def train(
    folder: Path,
    questions: Sequence[Question],
    contacts: Contacts,
    config: Config,
    log: Log,
    *,
    teacher: Logits | None = None,
    after_epoch: Callable[[int, Network], None] = lambda epoch, network: None,
) -> Network:
    """The network that came out: the running average of its weights."""
    torch.manual_seed(config.seed)
    draw = random.Random(config.seed)
    network = start(folder, questions, config)
    average = copy.deepcopy(network).eval()
    cutter = tokenizer(folder, config.longest_input)
    groups = rate_groups(network, config)
    optimiser = torch.optim.AdamW(groups)
    highest = [group["lr"] for group in groups]
    steps = config.epochs * math.ceil(len(contacts) / config.batch)
    step = 0
    for epoch in range(config.epochs):
        network.train()
        began, total = time.monotonic(), 0.0
        for batch in shuffled(contacts, cutter, config, draw):
            for group, rate in zip(optimiser.param_groups, highest, strict=True):
                group["lr"] = rate * _rate(step / steps, config.warm_up)
            targets = {code: table[batch.rows] for code, table in contacts.targets.items()}
            taught = {code: table[batch.rows] for code, table in (teacher or {}).items()}
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=config.half_precision):
                logits = network(batch.ids, batch.mask)
            loss = losses(logits, targets, questions, config, taught)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), _STEEPEST)
            optimiser.step()
            step += 1
            total += loss.item()
            _follow(average, network, min(config.average, step / (step + 10)))
            if step % 50 == 0:
                log(f"step {step} of {steps}, loss {loss.item():.3f}")
        log(
            f"epoch {epoch + 1} of {config.epochs}: mean loss {total * config.epochs / steps:.3f}, "
            f"{time.monotonic() - began:.0f} s"
        )
        after_epoch(epoch + 1, average)
    return average


def _rate(done: float, warm_up: float) -> float:
    return done / warm_up if done < warm_up else (1 - done) / (1 - warm_up)


@torch.no_grad()
def _follow(average: Network, network: Network, decay: float) -> None:
    for kept, fresh in zip(average.parameters(), network.parameters(), strict=True):
        if fresh.requires_grad:
            kept.lerp_(fresh, 1 - decay)


def losses(
    logits: Mapping[str, torch.Tensor],
    targets: Mapping[str, torch.Tensor],
    questions: Sequence[Question],
    config: Config,
    teacher: Mapping[str, torch.Tensor],
) -> torch.Tensor:
    """The weighed sum of the questions' losses."""
    total = torch.zeros(())
    for question in questions:
        truth = targets[question.code]
        asked = truth[:, 0] >= 0
        own = logits[question.code]
        weight = config.weights.get(question.code, 1.0)
        if teacher:
            taught = _taught(own, teacher[question.code], question)
            total = total + weight * config.distil * taught
        if asked.any():
            told = _told(own[asked], truth[asked], question, config)
            share = float(asked.float().mean())
            total = total + weight * share * (1 - config.distil * bool(teacher)) * told
    return total


def _told(
    own: torch.Tensor, truth: torch.Tensor, question: Question, config: Config
) -> torch.Tensor:
    if question.rule == "one":
        return functional.cross_entropy(own, truth.argmax(dim=1), label_smoothing=config.smoothing)
    weight = torch.full((truth.shape[1],), config.positive)
    lost = functional.binary_cross_entropy_with_logits(
        own, truth, pos_weight=weight, reduction="none"
    )
    return lost.sum(dim=1).mean()


def _taught(own: torch.Tensor, taught: torch.Tensor, question: Question) -> torch.Tensor:
    if question.rule == "one":
        return functional.cross_entropy(own, taught.softmax(dim=1))
    lost = functional.binary_cross_entropy_with_logits(own, taught.sigmoid(), reduction="none")
    return lost.sum(dim=1).mean()


@torch.inference_mode()
def answers(network: Network, folder: Path, texts: Sequence[str]) -> Logits:
    """Every question's logits, (texts, labels)."""
    network.eval()
    cutter: Tokenizer = tokenizer(folder, _LONGEST_READ)
    found: Logits = {}
    for batch in in_order(texts, cutter):
        for code, logits in network(batch.ids, batch.mask).items():
            table = found.setdefault(code, torch.zeros(len(texts), logits.shape[1]))
            table[batch.rows] = logits
    return found


@torch.inference_mode()
def vectors(network: Network, folder: Path, texts: Sequence[str]) -> torch.Tensor:
    """The pooled vectors, (texts, dimensions), each of length one."""
    network.eval()
    found = torch.zeros(len(texts), network.bert.config.hidden_size)
    for batch in in_order(texts, tokenizer(folder, _LONGEST_READ)):
        found[batch.rows] = network.pooled(batch.ids, batch.mask)
    return found
