"""`MOOD_MODEL` names what reads moods; one that is no use stops the start with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.mood import MoodReader
from agent.mood_model import ModelMoodReader
from api.knowledge import packaged_encoder
from api.mood import open_mood_reader
from api.settings import read_settings
from tests.agent.tiny_classifier import save_classifier
from tests.clients import RepClient, ShopperClient
from tests.servers import CHECKOUT, demo_settings, live, with_knowledge

pytestmark = pytest.mark.filterwarnings("ignore")  # of torch and its kin, which are not ours to mend


def test_without_the_setting_the_packaged_head_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOOD_MODEL", raising=False)
    assert isinstance(open_mood_reader(read_settings(), packaged_encoder()), MoodReader)


def test_a_server_reads_moods_with_the_model_that_is_set(
    tmp_path: Path, demo_knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOOD_MODEL", save_classifier(tmp_path / "model", ["1 star", "2 stars"]))
    settings = demo_settings(with_knowledge(tmp_path / "data", demo_knowledge))
    assert isinstance(open_mood_reader(settings, packaged_encoder()), ModelMoodReader)
    with live(settings) as server:
        shopper = ShopperClient.arrive(server.url)
        shopper.ask("lovely thanks")
        events = RepClient.sign_in(server.url).events(shopper.conversation)
    (read,) = [event for event in events if event["kind"] == "mood_read"]
    assert {mood for mood, p in read["probabilities"].items() if p > 0} == {"angry", "disappointed"}
    assert read["valence"] < -0.7


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("nobody/has-this-model", "guanxi: MOOD_MODEL 'nobody/has-this-model' cannot be loaded: "),
        ("", "guanxi: the labels of MOOD_MODEL are LABEL_0, LABEL_1; understood are happy, curious, "),
    ],
)
def test_a_model_that_is_no_use_stops_the_start_with_one_sentence(
    tmp_path: Path, demo_knowledge: Path, model: str, said: str
) -> None:
    name = model or save_classifier(tmp_path / "model", ["LABEL_0", "LABEL_1"])
    data = with_knowledge(tmp_path / "data", demo_knowledge)
    environment = {
        **os.environ,
        "MOOD_MODEL": name,
        "GUANXI_DATA": str(data),
        "PORT": "0",
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "hub"),
        "HTTPS_PROXY": "http://127.0.0.1:9",  # whoever asks a hub all the same is refused here
    }
    ended = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve"],
        cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    sentences = [line for line in ended.stderr.splitlines() if line.startswith("guanxi: ")]
    assert len(sentences) == 1
    assert sentences[0].startswith(said)
    assert "Traceback" not in ended.stderr
