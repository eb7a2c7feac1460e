"""A sound of which every second is known: speech-like, music-like, noisy or silent. No voice of anybody."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from qdacoder.media.sound_quality import BadSound, Kind

RATE = 16_000
FORMANTS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (570, 840, 2410), (530, 1840, 2480))


@dataclass
class LabelledSound:
    """Parts put one after the other.

    Attributes:
        labels: kind of bad sound, first and last second.
        places: first and last second of every part, by its name.
    """

    rng: np.random.Generator
    parts: list[np.ndarray] = field(default_factory=list)
    labels: list[tuple[Kind, float, float]] = field(default_factory=list)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Length so far."""
        return sum(len(part) for part in self.parts) / RATE

    @property
    def samples(self) -> np.ndarray:
        """All of it, one channel, -1..1."""
        return np.clip(np.concatenate(self.parts), -1, 1).astype(np.float32)

    def put(self, name: str, part: np.ndarray, kind: Kind | None = None) -> None:
        """Append a part; with a kind it is to be found, without it is to be left alone."""
        start = self.seconds
        self.parts.append(part)
        self.places[name] = (start, self.seconds)
        if kind is not None:
            self.labels.append((kind, start, self.seconds))


def speech(rng: np.random.Generator, seconds: float, level: float = 0.2) -> np.ndarray:
    """Syllables with a gliding voice, three formants, hissing consonants and pauses to breathe."""
    count = round(seconds * RATE)
    made = rng.standard_normal(count) * level * 0.003  # the room
    at = 0
    while at < count:
        for _ in range(int(rng.integers(4, 10))):
            at = _syllable(rng, made, at, level)
        at += int(rng.uniform(0.3, 1.1) * RATE)
    return made


def _syllable(rng: np.random.Generator, made: np.ndarray, at: int, level: float) -> int:
    consonant, vowel = (int(rng.uniform(*range_) * RATE) for range_ in ((0.03, 0.1), (0.09, 0.22)))
    hiss = rng.standard_normal(consonant) * np.hanning(consonant) * level * rng.uniform(0.1, 0.6)
    _mix(made, at, hiss)
    time = np.arange(vowel) / RATE
    pitch = rng.uniform(95, 220) * (1 + rng.uniform(-0.6, 0.6) * time)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = np.zeros(vowel)
    formants = FORMANTS[int(rng.integers(len(FORMANTS)))]
    for part in range(1, 30):
        hertz = part * float(pitch.mean())
        gain = sum(1 / (1 + ((hertz - one) / 90) ** 2) for one in formants)
        voice += gain * np.sin(part * phase) / part**0.3
    voice *= np.hanning(vowel) ** 0.5 / (np.abs(voice).max() + 1e-9)
    _mix(made, at + consonant, voice * level * 2 * rng.uniform(0.5, 1))
    return at + consonant + vowel + int(rng.uniform(0, 0.06) * RATE)


def _mix(made: np.ndarray, at: int, part: np.ndarray) -> None:
    end = min(len(made), at + len(part))
    if at < end:
        made[at:end] += part[: end - at]


def music(rng: np.random.Generator, seconds: float, level: float = 0.2) -> np.ndarray:
    """Chords of decaying tones."""
    count = round(seconds * RATE)
    made = rng.standard_normal(count) * 0.0005
    for start in np.arange(0, seconds, 0.45):
        length = int(0.9 * RATE)
        time = np.arange(length) / RATE
        root = 220 * 2 ** (rng.integers(0, 12) / 12)
        chord = sum(np.sin(2 * np.pi * root * step * time) for step in (1, 1.25, 1.5, 2, 3, 4))
        _mix(made, int(start * RATE), chord * np.exp(-3 * time) * level / 3)
    return made


def hum(rng: np.random.Generator, seconds: float, level: float = 0.08) -> np.ndarray:
    """Mains at 50 Hz with its harmonics."""
    time = np.arange(round(seconds * RATE)) / RATE
    made = sum(np.sin(2 * np.pi * 50 * part * time) / part for part in range(1, 9))
    return level * np.asarray(made) + rng.standard_normal(len(time)) * 0.001


def noise(rng: np.random.Generator, seconds: float, level: float, colour: float = 0.0) -> np.ndarray:
    """Static noise; colour 0 is white, 1 falls by 3 dB an octave (pink)."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 40)
    made = np.fft.irfft(spectrum / (hertz / 1000) ** (colour / 2), count)
    return made / made.std() * level


def silence(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """A recorder that heard nothing."""
    return rng.standard_normal(round(seconds * RATE)) * 0.0002


def labelled(seed: int) -> LabelledSound:
    """Four minutes and a half with everything that footage brings, in an order of chance but the tail."""
    rng = np.random.default_rng(seed)
    parts: list[tuple[str, np.ndarray, Kind | None]] = [
        ("speech", speech(rng, 30), None),
        ("speech again", speech(rng, 25), None),
        ("quiet speech", speech(rng, 18, 0.03), None),
        ("speech over noise", speech(rng, 18) + noise(rng, 18, 0.02), None),
        ("speech over loud noise", speech(rng, 15) + noise(rng, 15, 0.06), None),
        ("music", music(rng, 15), None),
        ("hum", hum(rng, 10), None),
        ("speech over hum", speech(rng, 12) + hum(rng, 12, 0.03), None),
        ("loud noise", noise(rng, 14, 0.25), "static noise"),
        ("noise", noise(rng, 9, 0.1), "static noise"),
        ("soft noise", noise(rng, 12, 0.04), "static noise"),
        ("pink noise", noise(rng, 11, 0.12, 1.0), "static noise"),
        ("short noise", noise(rng, 4, 0.1), "static noise"),
        ("silence", silence(rng, 12), "silence"),
        ("nothing at all", np.zeros(8 * RATE), "silence"),
        ("short silence", silence(rng, 5), "silence"),
    ]
    made = LabelledSound(rng)
    made.put("opening", speech(rng, 8))
    bad = [part for part in parts if part[2]]
    good = [part for part in parts if not part[2]]
    order = []
    for place, part in enumerate(rng.permutation(len(bad))):
        order.append(bad[int(part)])
        if place < len(good):
            order.append(good[int(place)])
    for name, samples, kind in order:
        made.put(name, samples, kind)
    made.put("before the tail", speech(rng, 10))
    made.put("tail", noise(rng, 6, 0.15), "static noise")  # ends in the middle of a frame
    made.parts[-1] = made.parts[-1][:-311]
    return made


@dataclass(frozen=True)
class Score:
    """Seconds: rightly found, wrongly found, overlooked."""

    right: float
    wrong: float
    missed: float

    @property
    def precision(self) -> float:
        """Share of what is proposed that is bad."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of what is bad that is proposed."""
        return self.right / (self.right + self.missed)


def score(
    found: list[BadSound], labels: list[tuple[Kind, float, float]], seconds: float, kind: Kind
) -> Score:
    """Proposals of a kind against the labels, in hundredths of a second."""
    count = round(seconds * 100)
    truth, said = np.zeros(count, bool), np.zeros(count, bool)
    for what, start, end in labels:
        truth[round(start * 100) : round(end * 100)] |= what == kind
    for one in found:
        said[one.in_ms // 10 : one.out_ms // 10] |= one.kind == kind
    counts = ((said & truth).sum(), (said & ~truth).sum(), (truth & ~said).sum())
    return Score(*(float(each) / 100 for each in counts))
