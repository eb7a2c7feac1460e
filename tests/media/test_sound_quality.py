"""How well noise and silence are found, in seconds, on sounds of which every second is known.

The sounds are synthetic: what is measured holds for them, and is only a hint for real footage. Twelve of them
(seeds 11 to 22, 4 min 40 s each, none looked at while the finder was made but for one rule), stretches of
3 s and more:

    static noise   precision 0.92 to 1.00, mean 0.99   recall 0.99 to 1.00
    silence        precision 0.95 to 1.00, mean 0.98   recall 1.00

The worst is 4.5 s of speech under a noise 4 dB softer than its vowels, right after a stretch of noise alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qdacoder.errors import Cancelled, MediaError
from qdacoder.media.clips import ClipPlan
from qdacoder.media.clips import make_clip as make_sample_clip
from qdacoder.media.sound_quality import classify, find_bad_sound
from qdacoder.services.sample_data import read_sample_data
from tests.helpers.clips import make_audio, make_clip
from tests.helpers.sounds import RATE, LabelledSound, labelled, noise, score, silence, speech

PRECISION, RECALL = 0.9, 0.98


def _low(samples: np.ndarray, hertz: float) -> np.ndarray:
    """As after a codec of few bits: nothing above."""
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / RATE) > hertz] *= 1e-3
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


@pytest.fixture(scope="module")
def sound() -> LabelledSound:
    return labelled(15)


@pytest.mark.parametrize("cut", [None, 3400, 2000])
def test_noise_and_silence_are_found_and_little_else(sound: LabelledSound, cut: int | None) -> None:
    samples = sound.samples if cut is None else _low(sound.samples, cut)
    found = classify(samples, RATE)
    for kind in ("static noise", "silence"):
        result = score(found, sound.labels, sound.seconds, kind)
        assert result.precision > PRECISION, (kind, result)
        assert result.recall > RECALL, (kind, result)
    for kind, start, end in sound.labels:  # each from edge to edge, none in pieces
        inside = [one for one in found if one.in_ms / 1000 < end - 0.5 and one.out_ms / 1000 > start + 0.5]
        assert [one.kind for one in inside] == [kind]
        beside = 1.2 if kind == "silence" else 0.5  # a breath beside a silence is part of it
        assert abs(inside[0].in_ms / 1000 - start) < beside
        assert abs(inside[0].out_ms / 1000 - end) < beside
        assert 0.5 <= inside[0].confidence <= 1
    assert len(found) <= len(sound.labels) + 1


def test_words_in_noise_are_not_proposed() -> None:
    for seed in (12, 13):
        made = labelled(seed)
        found = classify(made.samples, RATE)
        for name in ("speech over noise", "speech over loud noise", "quiet speech", "hum", "speech over hum"):
            start, end = made.places[name]
            lost = sum(max(0.0, min(one.out_ms / 1000, end) - max(one.in_ms / 1000, start)) for one in found)
            assert lost < 0.06 * (end - start) + 0.2, (seed, name, lost)


def test_pauses_between_sentences_are_nobodys_business() -> None:
    rng = np.random.default_rng(5)
    parts = [part for _ in range(4) for part in (speech(rng, 6), silence(rng, 2.4))]
    samples = np.concatenate(parts).astype(np.float32)
    assert classify(samples, RATE) == []
    assert len(classify(samples, RATE, shortest_seconds=2)) == 4


def test_the_noisy_clip_of_the_sample(tmp_path: Path) -> None:
    """Its AAC at 9 kb/s leaves nothing above 2 kHz."""
    plan = next(one for one in read_sample_data().footage if one.noise_share)
    path = tmp_path / "clip.mp4"
    make_sample_clip(path, ClipPlan("Clip", 25 * 60, seed=plan.seed, noise_share=plan.noise_share))
    found = find_bad_sound(path)
    assert {one.kind for one in found} == {"static noise"}
    assert len(found) == 3
    for one, start in zip(found, (0.0, 23.5, 47.5), strict=True):
        assert abs(one.in_ms / 1000 - start) < 0.3
        assert abs(one.out_ms / 1000 - start - 5.8) < 0.3


def test_times_are_counted_from_the_first_picture(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    stock = np.concatenate([speech(rng, 4), noise(rng, 5, 0.2), speech(rng, 3)])

    def at(seconds: np.ndarray) -> np.ndarray:
        return np.interp(seconds, np.arange(len(stock)) / RATE, stock)

    for ending, offset, sound_at in (("mkv", 1_500_000, 480_000), ("ts", 36_000_000_000, 0)):
        path = tmp_path / f"clip.{ending}"
        make_clip(
            path, frames=300, audio=at, audio_seconds=12, start_offset_us=offset, audio_start_us=sound_at
        )
        (one,) = find_bad_sound(path)
        assert one.kind == "static noise"
        assert abs(one.in_ms - 4000 - sound_at / 1000) < 200
        assert abs(one.out_ms - 9000 - sound_at / 1000) < 200


def test_progress_cancel_and_files_without_sound(tmp_path: Path) -> None:
    told: list[float] = []
    path = make_audio(tmp_path / "silence.wav", seconds=30, audio="silence")
    (one,) = find_bad_sound(path, progress=told.append)
    assert (one.kind, one.in_ms) == ("silence", 0)
    assert abs(one.out_ms - 30_000) <= 1
    assert told == sorted(told)
    assert told[-1] == 1.0
    with pytest.raises(Cancelled):
        find_bad_sound(path, cancel=lambda: len(told) > 0)
    assert find_bad_sound(make_clip(tmp_path / "mute.mp4", frames=25).path) == []
    (tmp_path / "text.mp4").write_text("no film")
    with pytest.raises(MediaError):
        find_bad_sound(tmp_path / "text.mp4")
