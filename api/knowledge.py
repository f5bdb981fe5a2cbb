"""Opens the encoder the settings name."""

from api.settings import Settings, SettingsError
from retrieval.encoder import Encoder
from retrieval.export import export_folder
from retrieval.onnx_encoder import OnnxEncoder
