"""Answering needs neither what training needs, nor what a service or a calendar would."""

from __future__ import annotations

import subprocess
import sys

import pytest

FOR_OTHERS_ONLY = (
    "sklearn",
    "skops",
    "pandas",
    "onnx",
    "torch",
    "spacy",
    "holidays",
    "jinja2",
    "docx",
    "sqlalchemy",
    "alembic",
    "argon2",
    "authlib",
    "fastapi",
    "redress_training",
)


@pytest.mark.parametrize("module", ["redress.engine", "redress.models", "redress.cli.app"])
def test_what_answers_contacts_does_not_load_what_others_need(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {FOR_OTHERS_ONLY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
