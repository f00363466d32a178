"""Pretrained encoders by setting: an OpenAI-compatible embeddings endpoint, or a model folder on this machine.

Both fulfil ``queqiao_engine.matching.encoders.Encoder``. Nothing is ever downloaded: an endpoint is somebody's decision,
a folder is somebody's copy.
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from queqiao.kernel.errors import Problem, UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEY_VARIABLE = "QUEQIAO_ENCODER_KEY"
MODEL_VARIABLE = "QUEQIAO_ENCODER_MODEL"
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_ANSWER = 256 * 1024 * 1024  # bytes; more is no embedding
FOLDER_BATCH = 32


class HttpEncoder:
    """Vectors from ``POST {url}/embeddings`` as OpenAI defined it, which most local servers speak too.

    ``url`` is the base (``http://localhost:8080/v1``) or the whole address; a ``#fragment`` names the model, else
    ``model``, else the variable ``QUEQIAO_ENCODER_MODEL``. The key comes from ``key`` or ``QUEQIAO_ENCODER_KEY`` and is
    never part of a message. Busy or failing servers are asked again with growing pauses (or as their ``Retry-After``
    says) until ``deadline_s`` seconds have passed since ``encode`` began; one that has never
    answered is given up after ``reach_s``.

    Raises ``UserError`` with the codes of ``kernel/errors/encoder.toml``.
    """

    def __init__(
        self,
        url: str,
        *,
        model: str | None = None,
        key: str | None = None,
        batch: int = 64,
        deadline_s: float = 600.0,
        timeout_s: float = 60.0,
        first_pause_s: float = 0.5,
        reach_s: float = 15.0,
    ) -> None:
        address, _, fragment = url.partition("#")
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UserError(Problem("encoder.bad_address", {"url": address}))
        address = address.rstrip("/")
        self._url = address if address.endswith("/embeddings") else f"{address}/embeddings"
        self._model = fragment or model or os.environ.get(MODEL_VARIABLE, "default")
        self._key = (os.environ.get(KEY_VARIABLE, "") if key is None else key).strip()
        self._batch = batch
        self._deadline_s, self._timeout_s, self._first_pause_s = deadline_s, timeout_s, first_pause_s
        self._reach_s = reach_s
        self._dimension: int | None = None

    @property
    def name(self) -> str:
        """The model as it is asked for; an index remembers it."""
        return f"http:{self._model}"

    @property
    def dimension(self) -> int:
        """Length of a vector; asks the server once when nothing has been encoded yet."""
        if self._dimension is None:
            self.encode(["尺寸"])
        assert self._dimension is not None
        return self._dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, in the order of ``texts``."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        until = time.monotonic() + self._deadline_s
        blocks = [
            self._encode_batch(texts[at : at + self._batch], until)
            for at in range(0, len(texts), self._batch)
        ]
        return np.concatenate(blocks)

    def _encode_batch(self, texts: Sequence[str], until: float) -> NDArray[np.float32]:
        # Servers refuse an empty string; a blank says as little.
        plain = {"model": self._model, "input": [text or " " for text in texts], "encoding_format": "float"}
        answer = self._post(json.dumps(plain).encode(), until)
        try:
            rows = sorted(json.loads(answer)["data"], key=lambda row: row["index"])
            if [row["index"] for row in rows] != list(range(len(texts))):
                raise self._bad_answer(f"{len(rows)} / {len(texts)}")
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            raise self._bad_answer(type(fault).__name__) from fault
        if vectors.ndim != 2 or vectors.shape[1] == 0 or not np.isfinite(vectors).all():
            raise self._bad_answer(str(vectors.shape))
        if self._dimension not in {None, vectors.shape[1]}:
            raise self._bad_answer(f"{self._dimension} → {vectors.shape[1]}")
        self._dimension = int(vectors.shape[1])
        return vectors

    def _bad_answer(self, detail: str) -> UserError:
        return UserError(Problem("encoder.bad_answer", {"url": self._url, "detail": detail}))

    def _post(self, body: bytes, until: float) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        pause = self._first_pause_s
        began = time.monotonic()
        reason = ""
        while True:
            left = until - time.monotonic()
            if left <= 0.0:
                facts = {"url": self._url, "seconds": format(self._deadline_s, "g"), "reason": reason or "—"}
                raise UserError(Problem("encoder.deadline", facts))
            request = urllib.request.Request(self._url, data=body, headers=headers, method="POST")
            wait = pause
            try:
                with urllib.request.urlopen(request, timeout=min(self._timeout_s, left)) as response:
                    answer: bytes = response.read(LONGEST_ANSWER + 1)
                if len(answer) > LONGEST_ANSWER:
                    raise self._bad_answer(f"> {LONGEST_ANSWER} B")
                return answer
            except urllib.error.HTTPError as fault:
                with fault:
                    if fault.code not in RETRIED:
                        raise self._refusal(fault) from None
                    reason = f"HTTP {fault.code}"
                    wait = max(pause, _seconds(fault.headers.get("Retry-After")))
            except (OSError, http.client.HTTPException) as fault:
                reason = str(getattr(fault, "reason", "") or fault or type(fault).__name__)
                if self._dimension is None and time.monotonic() - began >= self._reach_s:
                    raise UserError(
                        Problem("encoder.unreachable", {"url": self._url, "reason": reason})
                    ) from None
            time.sleep(max(0.0, min(wait, until - time.monotonic())))
            pause = min(pause * 2.0, 30.0)

    def _refusal(self, fault: urllib.error.HTTPError) -> UserError:
        """What an answer that will not change by asking again means."""
        facts: dict[str, object] = {"url": self._url, "status": fault.code, "variable": KEY_VARIABLE}
        if fault.code in {401, 403}:
            return UserError(Problem("encoder.not_allowed", facts))
        if fault.code == 404:
            return UserError(Problem("encoder.not_found", {**facts, "model": self._model}))
        detail = " ".join(fault.read(2000).decode("utf-8", "replace").split())[:200]
        return UserError(Problem("encoder.refused", {**facts, "detail": detail or "—"}))


def _seconds(header: str | None) -> float:
    """``Retry-After`` in seconds; its date form is left to the growing pauses."""
    try:
        return max(0.0, min(float(header or 0.0), 300.0))
    except ValueError:
        return 0.0


@dataclass(frozen=True, slots=True)
class _Pooling:
    """How token vectors become one: "cls", "max" or "mean" over the tokens of the text."""

    mode: str = "mean"
    normalise: bool = True


class FolderEncoder:
    """Vectors from an ONNX model in a local folder, laid out plainly or as sentence-transformers does.

    Needed: ``tokenizer.json`` and ``model.onnx`` (or ``onnx/model.onnx``). ``modules.json`` with its pooling and
    normalising steps and ``sentence_bert_config.json`` are followed where present; otherwise mean pooling to unit
    length and at most 512 tokens.

    Raises ``UserError``: ``encoder.extra_missing``, ``encoder.no_folder``, ``encoder.file_missing``,
    ``encoder.unreadable_model``, ``encoder.unsupported_module``.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UserError(Problem("encoder.no_folder", {"folder": str(folder)}))
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as fault:
            raise UserError(
                Problem("encoder.extra_missing", {"package": fault.name or "onnxruntime"})
            ) from None
        model = next((path for path in _model_paths(folder) if path.is_file()), None)
        tokenizer = folder / "tokenizer.json"
        for path in (model or folder / "model.onnx", tokenizer):
            if not path.is_file():
                raise UserError(Problem("encoder.file_missing", {"folder": str(folder), "name": path.name}))
        self._folder = folder
        self._pooling = _read_pooling(folder)
        limits = _read_json(folder / "sentence_bert_config.json")
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        except Exception as fault:  # both libraries raise bare Exception types of their own
            raise UserError(
                Problem("encoder.unreadable_model", {"folder": str(folder), "detail": str(fault)[:200]})
            ) from fault
        self._lower = bool(limits.get("do_lower_case", False))
        self._tokenizer.enable_truncation(max_length=int(limits.get("max_seq_length") or 512))
        padding = self._tokenizer.padding or {}
        self._tokenizer.enable_padding(
            pad_id=padding.get("pad_id", 0), pad_token=padding.get("pad_token", "[PAD]")
        )
        self._inputs = {item.name for item in self._session.get_inputs()}
        self._outputs = [item.name for item in self._session.get_outputs()]
        self._dimension = int(self._run(["尺寸"]).shape[1])

    @property
    def name(self) -> str:
        """The folder's name; an index remembers it."""
        return f"folder:{self._folder.resolve().name}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) float32, in the order of ``texts``."""
        result = np.zeros((len(texts), self._dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda row: (len(texts[row]), row))  # like lengths pad least
        for at in range(0, len(order), FOLDER_BATCH):
            rows = order[at : at + FOLDER_BATCH]
            result[rows] = self._run([texts[row] for row in rows])
        return result

    def _run(self, texts: Sequence[str]) -> NDArray[np.float32]:
        coded = self._tokenizer.encode_batch([text.lower() if self._lower else text for text in texts])
        mask = np.array([item.attention_mask for item in coded], dtype=np.int64)
        known = {
            "input_ids": np.array([item.ids for item in coded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([item.type_ids for item in coded], dtype=np.int64),
        }
        try:
            found = self._session.run(None, {name: known[name] for name in self._inputs})
        except Exception as fault:  # a model that wants other inputs, or other shapes, says so only when run
            raise UserError(
                Problem("encoder.unreadable_model", {"folder": str(self._folder), "detail": str(fault)[:200]})
            ) from fault
        by_name = dict(zip(self._outputs, found, strict=True))
        ready = by_name.get("sentence_embedding")
        if ready is None:
            tokens = next((array for array in found if array.ndim == 3), None)
            ready = found[0] if tokens is None else _pool(tokens.astype(np.float32), mask, self._pooling.mode)
        vectors = np.asarray(ready, dtype=np.float32)
        if self._pooling.normalise:
            length = np.linalg.norm(vectors, axis=1, keepdims=True)
            vectors = np.divide(vectors, np.where(length == 0.0, 1.0, length), dtype=np.float32)
        return vectors.astype(np.float32)


def _model_paths(folder: Path) -> tuple[Path, ...]:
    return folder / "model.onnx", folder / "onnx" / "model.onnx"


def _pool(tokens: NDArray[np.float32], mask: NDArray[np.int64], mode: str) -> NDArray[np.float32]:
    """(n, tokens, d) to (n, d), padding left out."""
    if mode == "cls":
        return np.asarray(tokens[:, 0])
    weight = mask[:, :, None].astype(np.float32)
    if mode == "max":
        return np.asarray(np.where(weight > 0.0, tokens, -np.inf).max(axis=1))
    return np.asarray((tokens * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1.0))


def _read_pooling(folder: Path) -> _Pooling:
    """The steps of ``modules.json`` we can follow; one we cannot is refused rather than skipped."""
    modules = _read_json(folder / "modules.json", default=None)
    if modules is None:
        return _Pooling()
    mode, normalise = "mean", False
    for module in modules:
        kind = str(module.get("type", "")).rpartition(".")[2]
        if kind == "Pooling":
            mode = _pooling_mode(_read_json(folder / str(module.get("path", "")) / "config.json"), folder)
        elif kind == "Normalize":
            normalise = True
        elif kind != "Transformer":
            raise UserError(Problem("encoder.unsupported_module", {"folder": str(folder), "module": kind}))
    return _Pooling(mode, normalise)


def _pooling_mode(config: Mapping[str, Any], folder: Path) -> str:
    flags = {
        "cls": "pooling_mode_cls_token",
        "max": "pooling_mode_max_tokens",
        "mean": "pooling_mode_mean_tokens",
    }
    chosen = [name for name, flag in flags.items() if config.get(flag)] or [
        str(config.get("pooling_mode", "mean"))
    ]
    if len(chosen) != 1 or chosen[0] not in flags:
        raise UserError(
            Problem(
                "encoder.unsupported_module", {"folder": str(folder), "module": f"Pooling {'+'.join(chosen)}"}
            )
        )
    return chosen[0]


def _read_json(path: Path, default: Any = ()) -> Any:
    """The JSON in ``path``, or ``default`` ({} unless given) when there is no such file."""
    if not path.is_file():
        return {} if default == () else default
    try:
        return json.loads(path.read_bytes())
    except ValueError as fault:
        raise UserError(
            Problem(
                "encoder.unreadable_model", {"folder": str(path.parent), "detail": f"{path.name}: {fault}"}
            )
        ) from fault
