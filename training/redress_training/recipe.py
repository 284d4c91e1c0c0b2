"""The recipe of a model: every choice in one strict file, saved beside the model."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from redress.errors import RedressError

DEFAULT = Path(__file__).with_name("recipe.toml")


class RecipeError(RedressError):
    """A recipe with a key that is unknown or a value that cannot be."""

    code = "recipe_invalid"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LexiconRecipe(_Strict):
    """Which terms the lexicon counts."""

    longest_run: int = Field(default=2, ge=1, le=4)
    shortest_piece: int = Field(default=2, ge=1, le=6)
    longest_piece: int = Field(default=5, ge=1, le=8)
    fewest_texts_run: int = Field(default=2, ge=1)
    fewest_texts_piece: int = Field(default=3, ge=1)


class QuestionRecipe(_Strict):
    """How the classifier of one question is fitted."""

    loss: Literal["hinge", "softmax"] = "hinge"
    """`hinge`: a support vector machine per label; `softmax`: one logistic regression over all
    labels of a one-of question, better where a label has ten examples or so."""
    regularisation: float = Field(default=0.3, gt=0)
    """C of the linear classifier; larger trusts the data more."""
    last_layer: float = Field(default=0.5, ge=0)
    """Weight of the encoder's last layer beside TF-IDF's unit length."""
    all_layers: float = Field(default=0.0, ge=0)
    """Weight of all layers' standardised means."""
    network: float = Field(default=0.0, ge=0)
    """Weight of the logits of the encoder's own head, beside the terms' scores. Above zero, it
    takes the place of the two before, where the encoder has such a head."""
    naive_bayes: float = Field(default=0.0, ge=0, le=2)
    """How far each term is weighed by how much likelier it is under a label than elsewhere."""
    balanced: float = Field(default=0.0, ge=0, le=1)
    """0 weighs every record alike, 1 every label alike."""


class Recipe(_Strict):
    """Everything that a training run depends on beside the data and the encoder."""

    seed: int = 0
    folds: int = Field(default=5, ge=2)
    """Parts that cross-fitting is done in."""
    accepted_accuracy: float = Field(default=0.95, gt=0, lt=1)
    """How often what is accepted must be right on the validation split."""
    protecting_recall: float = Field(default=0.985, gt=0, le=1)
    """Recall that flags that protect people must have with nine in ten groups of authors."""
    lexicon: LexiconRecipe = LexiconRecipe()
    default: QuestionRecipe = QuestionRecipe()
    questions: Mapping[str, QuestionRecipe] = {}

    def of(self, question: str) -> QuestionRecipe:
        """The recipe of a question, or the default."""
        return self.questions.get(question, self.default)


def read_recipe(path: Path = DEFAULT) -> Recipe:
    """The recipe of a TOML file.

    Raises:
        RecipeError: the file is not TOML, or a key is unknown or a value out of range.
    """
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"{path}: cannot be read: {error}.") from None
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise RecipeError(f"{path}: {faults}.") from None
