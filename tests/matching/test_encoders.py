"""The encoders against a real server on this machine and a real ONNX model, both made here."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from queqiao.kernel.errors import UserError, problem_codes
from queqiao.matching.encoders import FolderEncoder, HttpEncoder

Reply = tuple[int, dict[str, str], bytes]


def vector_of(text: str) -> list[float]:
    return [float(len(text)), float(ord(text[0])), 1.0]


def embeddings(request: dict[str, Any]) -> Reply:
    """What a well-behaved server answers, rows in reverse order as the format allows."""
    rows = [{"index": n, "embedding": vector_of(text)} for n, text in enumerate(request["input"])]
    return 200, {}, json.dumps({"data": rows[::-1]}).encode()


class Server:
    """An embeddings endpoint whose replies a test scripts; it keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.script: list[Reply] = []
        self.always: Callable[[dict[str, Any]], Reply] = embeddings
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(body)
                server.headers.append(dict(self.headers))
                server.paths.append(self.path)
                status, headers, answer = server.script.pop(0) if server.script else server.always(body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def code_of(call: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(UserError) as caught:
        call()
    (problem,) = caught.value.problems
    assert problem.code in problem_codes()
    assert problem.text("zh")
    assert problem.text("en")
    return problem.code, dict(problem.facts)


def test_rows_come_back_in_the_order_asked_whatever_the_batches(server: Server) -> None:
    texts = ["储能", "a", "催化剂载体", "bb", "ccc"]
    encoder = HttpEncoder(f"{server.url}#small", key="秘密".encode().hex(), batch=2)
    assert encoder.encode(texts).tolist() == [vector_of(text) for text in texts]
    assert encoder.dimension == 3
    assert encoder.name == "http:small"
    assert [request["input"] for request in server.requests] == [["储能", "a"], ["催化剂载体", "bb"], ["ccc"]]
    assert {request["model"] for request in server.requests} == {"small"}
    assert set(server.paths) == {"/v1/embeddings"}
    assert {header["Authorization"] for header in server.headers} == {f"Bearer {'秘密'.encode().hex()}"}


def test_an_empty_text_is_sent_as_a_blank(server: Server) -> None:
    assert HttpEncoder(server.url, key="").encode([""]).tolist() == [vector_of(" ")]
    assert "Authorization" not in server.headers[0]


def test_nothing_to_encode_is_an_empty_matrix(server: Server) -> None:
    assert HttpEncoder(server.url, key="").encode([]).shape == (0, 3)


def test_a_busy_server_is_asked_again(server: Server) -> None:
    server.script = [(429, {"Retry-After": "0"}, b""), (503, {}, b"starting"), (500, {}, b"")]
    encoder = HttpEncoder(server.url, key="", first_pause_s=0.01)
    assert encoder.encode(["水"]).tolist() == [vector_of("水")]
    assert len(server.requests) == 4


def test_the_deadline_ends_the_asking_and_says_why(server: Server) -> None:
    server.always = lambda _: (503, {}, b"")
    encoder = HttpEncoder(server.url, key="", first_pause_s=0.05, deadline_s=0.3)
    code, facts = code_of(lambda: encoder.encode(["水"]))
    assert code == "encoder.deadline"
    assert facts == {"url": f"{server.url}/embeddings", "seconds": "0.3", "reason": "HTTP 503"}


def test_a_server_that_is_not_there_is_named() -> None:
    gone = Server()
    gone.close()
    encoder = HttpEncoder(gone.url, key="", first_pause_s=0.05, reach_s=0.2)
    code, facts = code_of(lambda: encoder.encode(["水"]))
    assert code == "encoder.unreachable"
    assert "refused" in str(facts["reason"]).lower()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "encoder.not_allowed"),
        (403, "encoder.not_allowed"),
        (404, "encoder.not_found"),
        (400, "encoder.refused"),
        (413, "encoder.refused"),
    ],
)
def test_a_refusal_is_not_asked_again_and_never_shows_the_key(server: Server, status: int, code: str) -> None:
    server.script = [(status, {}, "input 太长".encode())]
    encoder = HttpEncoder(server.url, key="top-secret", model="m")
    found, facts = code_of(lambda: encoder.encode(["水"]))
    assert found == code
    assert len(server.requests) == 1
    assert "top-secret" not in repr(facts)
    if code == "encoder.refused":
        assert facts["detail"] == "input 太长"


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>welcome</html>",
        b"{}",
        b'{"data": []}',
        b'{"data": [{"index": 1, "embedding": [1.0]}]}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": ["a"]}]}',
        b'{"data": [{"index": 0, "embedding": [NaN]}]}',
        b'{"data": 3}',
        b"[1]",
    ],
)
def test_an_answer_of_another_form_is_refused(server: Server, answer: bytes) -> None:
    server.script = [(200, {}, answer)]
    encoder = HttpEncoder(server.url, key="")
    assert code_of(lambda: encoder.encode(["水"]))[0] == "encoder.bad_answer"


def test_a_change_of_dimension_between_batches_is_refused(server: Server) -> None:
    server.script = [
        (200, {}, b'{"data": [{"index": 0, "embedding": [1, 2]}]}'),
        (200, {}, b'{"data": [{"index": 0, "embedding": [1, 2, 3]}]}'),
    ]
    encoder = HttpEncoder(server.url, key="", batch=1)
    code, facts = code_of(lambda: encoder.encode(["a", "b"]))
    assert (code, facts["detail"]) == ("encoder.bad_answer", "2 → 3")


@pytest.mark.encoder
@pytest.mark.parametrize("url", ["ftp://host/v1", "http://", "https:///v1", "localhost:8080"])
def test_an_address_must_be_http_with_a_host(url: str) -> None:
    assert code_of(lambda: HttpEncoder(url))[0] == "encoder.bad_address"


WORDS = {"[PAD]": 0, "[UNK]": 1, "储": 2, "能": 3, "泵": 4}
TABLE = np.array([[9, 9], [0, 0], [1, 0], [0, 1], [3, 4]], dtype=np.float32)


def write_model(folder: Path) -> None:
    """A model whose token vectors are rows of ``TABLE``: the smallest thing that loads and runs like a large one."""
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    tokenizers = pytest.importorskip("tokenizers")
    number = onnx.TensorProto
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [onnx.helper.make_tensor_value_info("input_ids", number.INT64, ["batch", "tokens"])],
        [onnx.helper.make_tensor_value_info("last_hidden_state", number.FLOAT, ["batch", "tokens", 2])],
        [onnx.numpy_helper.from_array(TABLE, "table")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)])
    model.ir_version = 8
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))


def write_modules(folder: Path, pooling: dict[str, object], *kinds: str) -> None:
    modules = [
        {"idx": n, "name": str(n), "path": f"{n}_{kind}", "type": f"sentence_transformers.models.{kind}"}
        for n, kind in enumerate(("Transformer", "Pooling", *kinds))
    ]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), "utf-8")


@pytest.mark.encoder
def test_a_plain_folder_is_pooled_by_the_mean_to_unit_length(tmp_path: Path) -> None:
    write_model(tmp_path / "tiny")
    encoder = FolderEncoder(tmp_path / "tiny")
    half = float(np.float32(1.0) / np.sqrt(np.float32(2.0)))
    found = encoder.encode(["储能", "泵", "储", "泵泵泵泵"])
    np.testing.assert_allclose(found, [[half, half], [0.6, 0.8], [1, 0], [0.6, 0.8]], rtol=1e-6)
    assert found.dtype == np.float32
    assert encoder.dimension == 2
    assert encoder.name == "folder:tiny"
    assert encoder.encode([]).shape == (0, 2)


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ({"pooling_mode_mean_tokens": True}, [2.0, 2.0]),
        ({"pooling_mode_cls_token": True}, [1.0, 0.0]),
        ({"pooling_mode_max_tokens": True}, [3.0, 4.0]),
        ({"pooling_mode": "cls"}, [1.0, 0.0]),
    ],
)
def test_the_pooling_of_a_sentence_transformers_folder_is_followed(
    tmp_path: Path, pooling: dict[str, object], expected: list[float]
) -> None:
    write_model(tmp_path)
    write_modules(tmp_path, pooling)
    # Encoded beside a longer text, so that padding is there to be left out.
    assert FolderEncoder(tmp_path).encode(["储泵", "能能能能"])[0].tolist() == expected


@pytest.mark.encoder
def test_its_normalising_step_and_its_length_limit_are_followed(tmp_path: Path) -> None:
    write_model(tmp_path)
    write_modules(tmp_path, {"pooling_mode_mean_tokens": True}, "Normalize")
    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 1}), "utf-8")
    np.testing.assert_allclose(FolderEncoder(tmp_path).encode(["泵储储储储"]), [[0.6, 0.8]], rtol=1e-6)


@pytest.mark.encoder
def test_a_step_that_cannot_be_followed_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path)
    write_modules(tmp_path, {"pooling_mode_mean_tokens": True}, "Dense")
    code, facts = code_of(lambda: FolderEncoder(tmp_path))
    assert (code, facts["module"]) == ("encoder.unsupported_module", "Dense")


@pytest.mark.encoder
def test_two_pooling_modes_at_once_are_refused(tmp_path: Path) -> None:
    write_model(tmp_path)
    write_modules(tmp_path, {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True})
    assert code_of(lambda: FolderEncoder(tmp_path))[1]["module"] == "Pooling cls+mean"


@pytest.mark.encoder
def test_what_is_missing_or_broken_in_a_folder_is_named(tmp_path: Path) -> None:
    assert code_of(lambda: FolderEncoder(tmp_path / "none"))[0] == "encoder.no_folder"
    write_model(tmp_path / "half")
    (tmp_path / "half" / "tokenizer.json").unlink()
    code, facts = code_of(lambda: FolderEncoder(tmp_path / "half"))
    assert (code, facts["name"]) == ("encoder.file_missing", "tokenizer.json")
    write_model(tmp_path / "broken")
    (tmp_path / "broken" / "model.onnx").write_bytes(b"not a model")
    assert code_of(lambda: FolderEncoder(tmp_path / "broken"))[0] == "encoder.unreadable_model"
    write_model(tmp_path / "config")
    (tmp_path / "config" / "modules.json").write_text("{", "utf-8")
    assert code_of(lambda: FolderEncoder(tmp_path / "config"))[0] == "encoder.unreadable_model"
