"""What the probe finds in whole files of many kinds."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.errors import Cancelled
from qdacoder.media.probe import probe
from qdacoder.media.rates import find_grid
from tests.helpers.clips import clip_store, make_audio, make_clip

NTSC = Fraction(30000, 1001)


def test_facts_of_an_ordinary_clip():
    truth = clip_store().get(audio="tone", gop=50, bframes=2)
    facts = probe(truth.path)
    video, sound = facts.streams
    assert (video.kind, video.codec, video.width, video.height) == ("video", "h264", 320, 180)
    assert (sound.kind, sound.codec, sound.channels, sound.sample_rate) == ("audio", "aac", 1, 48_000)
    assert facts.has_video
    assert facts.has_audio
    assert (facts.rate, facts.length_frames) == (FrameRate(25), 250)
    assert (facts.variable_rate, facts.start_frame, facts.rotation) == (False, None, 0)
    assert facts.key_frame_gap == 50
    assert facts.damaged_at_ms is None
    assert facts.size_bytes == truth.path.stat().st_size


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts", "mov"])
@pytest.mark.parametrize(
    "rate",
    [
        Fraction(24000, 1001),
        Fraction(24),
        Fraction(25),
        NTSC,
        Fraction(30),
        Fraction(50),
        2 * NTSC,
        Fraction(60),
    ],
    ids=str,
)
def test_b22_rates_are_exact_fractions_also_of_short_clips(rate, ending):
    truth = clip_store().get(ending, rate=rate, frames=48, size=(96, 32))
    facts = probe(truth.path)
    assert facts.rate.fraction == rate
    assert facts.length_frames == 48
    assert not facts.variable_rate


def test_b22_one_frame_a_second_and_odd_rates():
    for rate in (Fraction(1), Fraction(15, 2), Fraction(12), Fraction(7)):
        truth = clip_store().get("mp4", rate=rate, frames=40, size=(96, 32))
        facts = probe(truth.path)
        assert (facts.rate.fraction, facts.length_frames) == (rate, 40)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_b22_variable_media_stand_on_the_nominal_grid(ending, seed):
    truth = clip_store().get(ending, variable=True, seed=seed, size=(96, 32))
    facts = probe(truth.path)
    assert facts.variable_rate
    assert (facts.rate, facts.length_frames) == (FrameRate(25), 250)


@pytest.mark.parametrize("rate", [24, 25, NTSC, 30, 50], ids=str)
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_b22_pictures_beside_the_grid_still_name_its_rate(rate, ending):
    truth = clip_store().get(ending, variable="jitter", rate=rate, seed=7, size=(96, 32))
    facts = probe(truth.path)
    assert facts.variable_rate
    assert facts.rate.fraction == rate
    assert facts.length_frames == 250


def test_a_rate_that_the_container_claims_is_not_believed_against_the_times():
    tick = Fraction(1, 90_000)
    times = np.arange(100, dtype=np.int64) * 3600
    grid = find_grid(times, 3600, tick, (Fraction(90_000), NTSC, Fraction(30)))
    assert (grid.rate, grid.variable, grid.length_frames) == (FrameRate(25), False, 100)


def test_an_hour_of_29_97_is_not_taken_for_30():
    times = np.rint(np.arange(107_892) * 1001 / 30).astype(np.int64)
    grid = find_grid(times, 33, Fraction(1, 1000), (Fraction(30), Fraction(30)))
    assert (grid.rate.fraction, grid.variable, grid.length_frames) == (NTSC, False, 107_892)


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), NTSC, 2 * NTSC], ids=str)
def test_times_rounded_to_milliseconds_name_their_frame(rate):
    grid = FrameRate.from_fraction(rate)
    for start in (Fraction(offset, 1_000_000) for offset in range(0, 1000, 137)):
        first = round(start * 1000)
        for frame in range(300):
            shown = round((start + frame / rate) * 1000) - first
            assert grid.frame_at_us(shown * 1000) == frame


def test_a_single_picture_and_two():
    for frames in (1, 2):
        truth = clip_store().get(frames=frames)
        assert probe(truth.path).length_frames == frames


@pytest.mark.parametrize(
    ("ending", "arguments", "start_us"),
    [
        ("mp4", {"start_offset_us": 1_500_000, "bframes": 2}, 1_500_000),
        ("mkv", {"start_offset_us": 1_234_567, "rate": NTSC}, 1_235_000),
        ("ts", {"start_offset_us": 1_400_000}, 1_400_000),
        ("ts", {"start_offset_us": 36_000_000_000, "bframes": 2}, 36_000_000_000),
        ("mp4", {"audio": "tone", "audio_start_us": -700_000, "start_offset_us": 700_000}, 700_000),
    ],
)
def test_b22_the_start_is_the_first_pictures(ending, arguments, start_us):
    facts = probe(clip_store().get(ending, **arguments).path)
    assert facts.start_us == start_us
    assert facts.length_frames == 250
    assert facts.damaged_at_ms is None


def test_b22_sound_that_runs_longer_does_not_lengthen_the_footage():
    for ending in ("mp4", "mkv"):
        facts = probe(clip_store().get(ending, audio="tone", audio_seconds=14).path)
        assert facts.length_frames == 250
        assert facts.damaged_at_ms is None


@pytest.mark.parametrize(
    ("ending", "codec"), [("mov", "libx264"), ("mp4", "libx264"), ("mkv", "libx264"), ("mxf", "mpeg2video")]
)
def test_b22_an_embedded_timecode_is_found(ending, codec):
    facts = probe(clip_store().get(ending, start_timecode="01:02:03:04", codec=codec).path)
    assert facts.start_frame == ((1 * 60 + 2) * 60 + 3) * 25 + 4
    assert not facts.drop_frame
    assert {stream.kind for stream in facts.streams} <= {"video", "data"}


@pytest.mark.parametrize("ending", ["mov", "mp4"])
@pytest.mark.parametrize("rate", [NTSC, 2 * NTSC], ids=str)
def test_b22_an_embedded_drop_frame_timecode_is_found(ending, rate):
    facts = probe(clip_store().get(ending, start_timecode="10:00:00;02", rate=rate).path)
    assert facts.drop_frame
    assert facts.start_frame is not None
    timebase = Timebase(facts.rate, facts.start_frame, facts.drop_frame)
    assert timebase.format(0) == "10:00:00;02"


def test_b22_two_video_tracks_and_none_without_sound():
    facts = probe(clip_store().get("mkv", second_video=True).path)
    assert [stream.kind for stream in facts.streams] == ["video", "video"]
    assert (facts.streams[0].width, facts.has_audio) == (320, False)


def test_b22_ten_sound_tracks(tmp_path):
    path = tmp_path / "tracks.mka"
    with av.open(str(path), "w") as output:
        streams = [output.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(10)]
        for number, stream in enumerate(streams):
            stream.metadata["language"] = "kor" if number % 2 else "rus"
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
            frame.sample_rate = 8000
            output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
    facts = probe(path)
    assert [stream.language for stream in facts.streams] == ["rus", "kor"] * 5


@pytest.mark.parametrize("ending", ["wav", "flac", "m4a", "mp3", "mka", "aac"])
def test_b22_sound_only_is_measured_in_milliseconds(tmp_path, ending):
    facts = probe(make_audio(tmp_path / f"voice.{ending}", seconds=4))
    assert (facts.has_video, facts.has_audio, facts.rate) == (False, True, FrameRate(1000))
    # Some formats pad the sound to whole blocks.
    assert 3990 <= facts.length_frames <= 4035
    assert (facts.key_frame_gap, facts.variable_rate, facts.damaged_at_ms) == (0, False, None)
    if ending in ("wav", "flac", "m4a"):
        assert facts.length_frames == 4000


def test_a_cover_picture_is_not_video(tmp_path):
    path = tmp_path / "song.mp3"
    with av.open(str(path), "w") as output:
        sound = output.add_stream("libmp3lame", rate=48_000, layout="mono")
        cover = output.add_stream("mjpeg", rate=1)
        cover.width = cover.height = 64
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        image = av.VideoFrame.from_ndarray(np.full((96, 64), 128, np.uint8), format="yuv420p").reformat(
            format="yuvj420p"
        )
        output.mux(cover.encode(image))
        output.mux(cover.encode(None))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.int16), format="s16", layout="mono")
        frame.sample_rate = 48_000
        output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    with av.open(str(path)) as check:
        assert len(check.streams.video) == 1
    facts = probe(path)
    assert [stream.kind for stream in facts.streams] == ["audio"]
    assert facts.rate == FrameRate(1000)


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_b23_more_than_a_day(ending):
    facts = probe(clip_store().long(ending).path)
    assert (facts.rate, facts.length_frames, facts.variable_rate) == (FrameRate(1), 90_000, False)
    assert Timebase(facts.rate).format(facts.length_frames) == "25:00:00:00"


def test_progress_rises_to_one(tmp_path):
    told: list[float] = []
    probe(make_clip(tmp_path / "a.mkv", frames=1200, size=(96, 32)).path, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2


def test_cancel_is_heard():
    asked: list[bool] = []

    def cancel() -> bool:
        asked.append(True)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        probe(clip_store().get().path, None, cancel)
