"""A text classifier of a few hundred weights, all at random, saved as any of transformers' is."""

from pathlib import Path

WORDS = ["[UNK]", "[PAD]", "where", "is", "my", "parcel", "lovely", "thanks", "still", "no", "reply"]
MOST_WORDS = 16


def save_classifier(
    folder: Path, labels: list[str], problem_type: str = "single_label_classification"
) -> str:
    """Save one with these labels, and return its folder as a name to load it by."""
    import torch  # noqa: PLC0415 - seconds to import, needed here alone
    from tokenizers import Tokenizer  # noqa: PLC0415 - as torch
    from tokenizers.models import WordLevel  # noqa: PLC0415 - as torch
    from tokenizers.pre_tokenizers import Whitespace  # noqa: PLC0415 - as torch
    from transformers import (  # noqa: PLC0415 - as torch
        BertConfig,
        BertForSequenceClassification,
        PreTrainedTokenizerFast,
    )

    torch.manual_seed(7)
    words = Tokenizer(WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="[UNK]", pad_token="[PAD]", model_max_length=MOST_WORDS
    )
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=MOST_WORDS,
        pad_token_id=1,
        initializer_range=2.0,
        problem_type=problem_type,
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)
