"""Waveforms stand where the sound is, counted from the first picture; the cache never lies."""

from __future__ import annotations

import numpy as np
import pytest

from qdacoder.errors import Cancelled
from qdacoder.media.waveform import PER_SECOND, Waveform, waveform
from tests.helpers.clips import clip_store, make_audio, make_clip, unchanged


def _bursts(peaks: bytes, offset_seconds: float = 0.0) -> None:
    """Tone at half scale in the even half seconds of the sound, silence between, to within 20 ms."""
    levels = np.frombuffer(peaks, np.uint8)
    seconds = (np.arange(len(levels)) + 0.5) / PER_SECOND - offset_seconds
    phase = seconds % 1
    sounding = (phase > 0.03) & (phase < 0.47) & (seconds > 0.05)
    silent = (phase > 0.53) & (phase < 0.97) | (seconds < -0.03)
    assert sounding.sum() > 100
    assert levels[sounding].min() > 110
    assert levels[sounding].max() < 150
    assert levels[silent].max(initial=0) < 12


@pytest.mark.parametrize(
    ("ending", "arguments", "sound_at"),
    [
        ("mp4", {}, 0.0),
        ("mp4", {"start_offset_us": 1_500_000, "bframes": 2}, 0.0),
        ("mkv", {"audio_start_us": 520_000, "audio_codec": "pcm_s16le"}, 0.52),
        ("mkv", {"audio_start_us": -730_000, "start_offset_us": 730_000}, -0.73),
        ("mp4", {"audio_start_us": -730_000, "start_offset_us": 730_000}, -0.73),
        ("ts", {"start_offset_us": 36_000_000_000}, 0.0),
        ("mov", {"audio_codec": "pcm_u8"}, 0.0),
        ("mkv", {"audio_codec": "flac"}, 0.0),
    ],
)
def test_b22_peaks_stand_where_the_sound_is(tmp_path, ending, arguments, sound_at):
    truth = clip_store().get(ending, audio="bursts", **arguments)
    made = waveform(truth.path, "key", tmp_path)
    assert abs(len(made.peaks) / PER_SECOND - (10 + sound_at)) < 0.05
    _bursts(made.peaks, sound_at)


@pytest.mark.parametrize("ending", ["wav", "flac", "m4a", "mp3"])
def test_b22_sound_only(tmp_path, ending):
    made = waveform(make_audio(tmp_path / f"voice.{ending}"), "key", tmp_path)
    assert abs(len(made.peaks) - 400) <= 4
    _bursts(made.peaks)


def test_sound_longer_than_the_pictures_is_kept(tmp_path):
    truth = clip_store().get("mkv", audio="bursts", audio_seconds=14)
    assert abs(len(waveform(truth.path, "key", tmp_path).peaks) - 1400) <= 5


def test_full_scale_and_the_louder_channel(tmp_path):
    import av

    path = tmp_path / "stereo.wav"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        samples = np.zeros((48_000, 2), np.int16)
        samples[24_000:, 1] = -32768
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = 48_000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    assert waveform(path, "key", tmp_path).peaks == bytes(50) + b"\xff" * 50


def test_no_sound_and_silence(tmp_path):
    assert waveform(clip_store().get().path, "none", tmp_path).peaks == b""
    silent = waveform(clip_store().get(audio="silence").path, "silent", tmp_path).peaks
    assert len(silent) >= 1000
    assert max(silent) == 0


def test_a_second_call_reads_the_cache(tmp_path):
    path = make_clip(tmp_path / "a.mp4", audio="bursts", frames=50).path
    first = waveform(path, "abc", tmp_path / "cache")
    path.write_bytes(b"no longer a clip")
    assert waveform(path, "abc", tmp_path / "cache") == first


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "version", "foreign"])
def test_a_damaged_cache_file_is_made_again(tmp_path, damage):
    path = clip_store().get(audio="bursts").path
    good = waveform(path, "abc", tmp_path)
    (file,) = tmp_path.rglob("*.peaks")
    whole = file.read_bytes()
    flipped = bytearray(whole)
    flipped[-7] ^= 64
    changed = {
        "cut": whole[:-5],
        "flip": bytes(flipped),
        "empty": b"",
        "version": whole[:4] + b"\x63\x00" + whole[6:],
        "foreign": b"RIFF" + whole,
    }
    file.write_bytes(changed[damage])
    assert waveform(path, "abc", tmp_path) == good
    assert file.read_bytes() == whole


def test_cancel_leaves_nothing(tmp_path):
    path = clip_store().get(audio="bursts").path
    asked: list[bool] = []

    def cancel() -> bool:
        asked.append(True)
        return len(asked) > 40

    with unchanged(path), pytest.raises(Cancelled):
        waveform(path, "abc", tmp_path / "cache", None, cancel)
    assert not (tmp_path / "cache").exists()


def test_progress_rises_to_one(tmp_path):
    told: list[float] = []
    waveform(clip_store().get(audio="bursts").path, "abc", tmp_path, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 3


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    made = waveform(clip_store().get(audio="bursts").path, "abc", tmp_path / "cache")
    assert len(made.peaks) > 900


def test_columns_show_the_loudest_step_of_each():
    shape = Waveform(bytes([0, 10, 0, 0, 200, 0, 0, 30]))
    assert shape.columns(0.0, 0.08, 4) == bytes([10, 0, 200, 30])
    assert shape.columns(0.0, 0.16, 4) == bytes([10, 200, 0, 0])
    assert shape.columns(0.04, 0.05, 3) == bytes([200, 200, 200])
