"""What the encoder is trained on, and what becomes of it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder_training.config import Mess, read_config
from encoder_training.mess import messed
from redress.encoder.provision import EncoderFiles, shipped_encoder_files
from redress.errors import EncoderError
from redress.files import sha256_of
from redress_training.corpus import Record
from redress_training.dataset import make_dataset
from redress_training.encoder_material import write_encoder_material
from redress_training.encoder_package import read_trained_encoder
from redress_training.examples import corpus_questions
from redress_training.fitting import fit_heads
from redress_training.held_out import FILE as HELD_OUT
from redress_training.held_out import HeldOut, write_held_out
from redress_training.network_heads import (
    FILE,
    NetworkHead,
    read_network_heads,
    write_network_heads,
)
from redress_training.recipe import QuestionRecipe, Recipe
from redress_training.splits import Splits, read_splits
from redress_training.training_run import Material, Trained

CONFIG = Path(__file__).resolve().parents[2] / "training" / "encoder.toml"


@pytest.fixture(scope="module")
def few(corpus: tuple[Record, ...]) -> Splits:
    splits = read_splits(corpus)
    return Splits(splits.train[::400], splits.validation[::200], splits.test)


def test_nothing_of_the_test_split_is_given_to_the_training(few: Splits, tmp_path: Path) -> None:
    path = tmp_path / "material.jsonl"
    write_encoder_material(path, few, lambda *_: None)
    head, *rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["split"] for row in rows] == (
        ["train"] * len(few.train) + ["validation"] * len(few.validation)
    )
    assert not {row["author"] for row in rows} & {record.author for record in few.test}
    assert set(head["questions"]) == {question.code for question in corpus_questions()}


def test_the_training_reads_texts_as_the_product_does(few: Splits, tmp_path: Path) -> None:
    path = tmp_path / "material.jsonl"
    named = replace(few.train[0], text="My name is Aisha Khan, ring 07700 900123.")
    write_encoder_material(path, Splits((named,), (), ()), lambda *_: None)
    written = path.read_text("utf-8")
    assert "Khan" not in written
    assert "900123" not in written


@given(st.text(max_size=300), st.integers(0, 1000))
def test_mess_can_be_put_into_any_text(text: str, seed: int) -> None:
    always = Mess(share=1, typos=1, punctuation=1, abbreviations=1, sentence=1)
    assert isinstance(messed(text, always, random.Random(seed)), str)
    assert messed(text, Mess(share=0), random.Random(seed)) == text


def test_mess_is_that_of_real_contacts() -> None:
    text = "The customer rang about an appointment. It was missed. Nobody came. Please advise!"
    only = {"share": 1.0, "typos": 0.0, "punctuation": 0.0, "abbreviations": 0.0, "sentence": 0.0}
    short = messed(text, Mess(**{**only, "abbreviations": 1}), random.Random(1))
    assert {"cust", "appt."} & set(short.split())
    assert len(messed(text, Mess(**{**only, "sentence": 1}), random.Random(1))) < len(text)
    bare = messed(text, Mess(**{**only, "punctuation": 1}), random.Random(1))
    assert bare.count(".") < text.count(".")
    assert messed(text, Mess(**{**only, "typos": 1}), random.Random(1)) != text


def test_every_train_author_is_left_out_by_a_teacher(corpus: tuple[Record, ...]) -> None:
    left_out = {author for teacher in read_config(CONFIG).teachers for author in teacher.without}
    assert left_out == {record.author for record in read_splits(corpus).train}


def test_a_slip_in_the_configuration_stops_the_run(tmp_path: Path) -> None:
    path = tmp_path / "encoder.toml"
    path.write_text("epoch = 3\n")
    with pytest.raises(ValueError, match=r"encoder\.toml: unknown: epoch"):
        read_config(path)


def test_what_has_teachers_learns_from_every_author(tmp_path: Path) -> None:
    path = tmp_path / "encoder.toml"
    path.write_text('[[teachers]]\nwithout = ["u1"]\n')
    assert read_config(path).teachers[0].without == ("u1",)
    path.write_text('without = ["u1"]\n[[teachers]]\nseed = 7\n')
    with pytest.raises(ValueError, match="drop `without`"):
        read_config(path)


def test_a_teacher_has_a_configuration_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "encoder.toml"
    path.write_text("distil = 0.5\n[[teachers]]\nseed = 7\n[teachers.mess]\ntypos = 0.1\n")
    (teacher,) = read_config(path).teachers
    assert (teacher.seed, teacher.mess.typos, teacher.teachers) == (7, 0.1, ())
    path.write_text("[[teachers]]\nsed = 7\n")
    with pytest.raises(ValueError, match=r"\[\[teachers\]\] 1: unknown: sed"):
        read_config(path)


def test_a_run_that_did_not_finish_is_not_packaged(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="make train-encoder"):
        read_trained_encoder(tmp_path)


def head(codes: tuple[str, ...]) -> NetworkHead:
    weights = np.arange(2 * len(codes), dtype=np.float32).reshape(2, -1)
    return NetworkHead(codes, weights, np.arange(len(codes), dtype=np.float32))


def test_heads_come_back_as_they_were_written(tmp_path: Path) -> None:
    files = EncoderFiles(tmp_path)
    write_network_heads(tmp_path, {"kind": head(("a", "b"))})
    write_held_out(tmp_path, {"kind": HeldOut(("b",), ("key",), np.array([[2]], np.float32))})
    hashes = {name: sha256_of(tmp_path / name) for name in (FILE, HELD_OUT)}
    files.manifest.write_text(json.dumps({"files": hashes}))
    (found,) = read_network_heads(files).values()
    assert found.codes == ("a", "b")
    np.testing.assert_array_equal(found.weights, head(("a", "b")).weights)
    np.testing.assert_array_equal(found.unseen["key"], [np.nan, 2])
    (tmp_path / FILE).write_bytes(b"other")
    with pytest.raises(EncoderError, match="missing or altered"):
        read_network_heads(files)


def test_a_head_gives_the_columns_of_the_labels_that_are_asked() -> None:
    found = head(("a", "b", "c")).of(("c", "a"))
    np.testing.assert_array_equal(found.bias, [2, 0])
    np.testing.assert_array_equal(found.weights, [[2, 0], [5, 3]])


def test_the_shipped_encoder_answers_every_shipped_question() -> None:
    heads = read_network_heads(shipped_encoder_files())
    assert {question.code: question.codes for question in corpus_questions()} == {
        code: own.codes for code, own in heads.items()
    }


def test_a_networks_word_is_added_to_what_the_terms_say(
    small_material: Material, small_trained: Trained
) -> None:
    kind = next(q for q in small_material.questions if q.code == "kind")
    lexicon = small_trained.model.lexicon
    masked = [example.text.lower() for example in small_material.fitting]
    draw = np.random.default_rng(0)
    dense = draw.normal(size=(len(masked), 2)).astype(np.float32)
    data = make_dataset(small_material.fitting, masked, lexicon, dense)
    recipe = Recipe(folds=2, questions={"kind": QuestionRecipe(network=0.5)})
    networks = {"kind": head(kind.codes)}
    (alone,) = fit_heads(data, [kind], Recipe(folds=2), small_material.choosing)
    (joined,) = fit_heads(data, [kind], recipe, small_material.choosing, networks=networks)
    assert joined.codes == alone.codes
    np.testing.assert_array_equal(joined.dense, 0.5 * networks["kind"].of(joined.codes).weights)
    bare = make_dataset(small_material.fitting, masked, lexicon, dense[:, :0])
    (words,) = fit_heads(bare, [kind], Recipe(folds=2), small_material.choosing)
    np.testing.assert_array_equal(joined.lexical, words.lexical)


def test_a_question_that_the_network_does_not_know_is_fitted_on_its_vectors(
    small_material: Material, small_trained: Trained
) -> None:
    kind = next(q for q in small_material.questions if q.code == "kind")
    masked = [example.text.lower() for example in small_material.fitting]
    dense = np.eye(len(masked), 3, dtype=np.float32)
    data = make_dataset(small_material.fitting, masked, small_trained.model.lexicon, dense)
    recipe = Recipe(folds=2, default=QuestionRecipe(network=0.5))
    (found,) = fit_heads(data, [kind], recipe, small_material.choosing, networks={})
    assert found.dense.any()
