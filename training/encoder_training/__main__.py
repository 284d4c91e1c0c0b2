"""Fine-tune the sentence encoder.

    python -m encoder_training MATERIAL START OUT --config FILE

MATERIAL is what `redress-train encoder-material` wrote, START a folder with the published
weights, OUT the folder for what comes out. Teachers that stand in OUT from an earlier run of the
same configuration on the same contacts are not trained again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from encoder_training.config import Config, read_config
from encoder_training.contacts import Contacts, Question, read_contacts
from encoder_training.judging import figures
from encoder_training.loop import Logits, answers, train, vectors
from encoder_training.network import LENGTH, Network, start

_CHECKED = 200
"""Validation contacts whose vectors are kept, to check what is made of the weights."""


@dataclass(frozen=True)
class Teacher:
    """A teacher's answers to both splits, and the authors that it did not learn from."""

    without: tuple[str, ...]
    train: Logits
    validation: Logits


@dataclass(frozen=True)
class Workshop:
    """What every network of a run is made from."""

    start: Path
    questions: tuple[Question, ...]
    splits: Mapping[str, Contacts]

    def trained(
        self, config: Config, name: str, teacher: Logits | None = None
    ) -> tuple[Network, list[dict[str, Any]]]:
        """A network, and its figures on the validation split after each epoch."""
        history: list[dict[str, Any]] = []
        judged = self.splits["validation"]

        def look(epoch: int, network: Network) -> None:
            logits = answers(network, self.start, judged.texts)
            history.append({"epoch": epoch, **figures(logits, judged.targets, self.questions)})
            _say(name, json.dumps({key: round(value, 4) for key, value in history[-1].items()}))

        network = train(
            self.start,
            self.questions,
            self.splits["train"].without(config.without),
            config,
            lambda line: _say(name, line),
            teacher=teacher,
            after_epoch=look,
        )
        return network, history

    def taught(self, config: Config, name: str, folder: Path) -> Teacher:
        """A teacher's answers."""
        learnt = self.splits["train"].without(config.without)
        own = asdict(replace(config, without=()))
        asked = [[one.code, one.rule, one.labels] for one in self.questions]
        recipe = json.dumps({"config": own, "contacts": learnt.digest, "questions": asked})
        weights, record = folder / f"{name}.safetensors", folder / f"{name}.json"
        if record.is_file() and record.read_text("utf-8") == recipe:
            _say(name, "was trained before")
            network = start(self.start, self.questions, config)
            network.load_state_dict(load_file(weights))
        else:
            network, _ = self.trained(config, name)
            save_file(network.state_dict(), weights)
            record.write_text(recipe, "utf-8")
        train, validation = (
            self.answers(network, split, half=config.half_precision)
            for split in ("train", "validation")
        )
        return Teacher(config.without, train, validation)

    def answers(self, network: Network, split: str, *, half: bool) -> Logits:
        """A network's answers to a split."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            return answers(network, self.start, self.splits[split].texts)


def _say(name: str, line: str) -> None:
    print(f"{name}: {line}", flush=True)


def _mean(answered: Sequence[Logits]) -> Logits | None:
    if not answered:
        return None
    return {code: torch.stack([own[code] for own in answered]).mean(0) for code in answered[0]}


def _write_answers(
    path: Path, teachers: Sequence[Teacher], judged: Logits, workshop: Workshop
) -> None:
    """Write what is said of labels that protect people: by whom, and of which contacts unseen."""
    train = workshop.splits["train"]
    arrays, about = {}, {}
    for question in (one for one in workshop.questions if one.protects):
        labels = [label for label in question.labels if label in question.protects]
        columns = [question.labels.index(label) for label in labels]
        arrays[f"{question.code} network"] = judged[question.code][:, columns].contiguous()
        for number, teacher in enumerate(teachers, start=1):
            for split, said in (("train", teacher.train), ("validation", teacher.validation)):
                arrays[f"{question.code} {number} {split}"] = said[question.code][
                    :, columns
                ].contiguous()
        about[question.code] = labels
    for number, teacher in enumerate(teachers, start=1):
        arrays[f"unseen {number}"] = torch.tensor(
            [author in teacher.without for author in train.authors]
        )
    save_file(arrays, path, metadata={"keys": "\n".join(train.keys), "labels": json.dumps(about)})


def main() -> None:
    """Train the teachers, then the network; write its weights and what is known of it."""
    parser = argparse.ArgumentParser(prog="encoder_training", description=__doc__)
    for name in ("material", "start", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--config", type=Path, required=True)
    options = parser.parse_args()
    try:
        config = read_config(options.config)
        questions, splits = read_contacts(options.material)
        for own in (config, *config.teachers):
            # Told now, and not when an hour has gone into the teachers before.
            splits["train"].without(own.without)
    except (OSError, ValueError) as error:
        sys.exit(f"Error: {error}")
    material = hashlib.sha256(options.material.read_bytes()).hexdigest()
    workshop = Workshop(options.start, questions, splits)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    teachers = [
        workshop.taught(own, f"teacher-{number}", out)
        for number, own in enumerate(config.teachers, start=1)
    ]
    network, history = workshop.trained(
        config, "network", _mean([teacher.train for teacher in teachers])
    )
    judged = workshop.answers(network, "validation", half=config.half_precision)
    _write_answers(out / "answers.safetensors", teachers, judged, workshop)
    checked = splits["validation"].texts[:_CHECKED]
    save_file({"vectors": vectors(network, options.start, checked)}, out / "check.safetensors")
    (out / "check.json").write_text(json.dumps(checked), "utf-8")
    save_file(network.state_dict(), out / "network.safetensors")
    report = {
        "config": asdict(config),
        "contacts": len(splits["train"]),
        "material": material,
        "labels": {question.code: question.labels for question in questions},
        "length": LENGTH,
        "threads": torch.get_num_threads(),
        "seconds": round(time.monotonic() - began),
        "torch": torch.__version__,
        "validation": history,
    }
    (out / "report.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
