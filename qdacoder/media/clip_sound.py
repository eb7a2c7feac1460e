"""Makes the sound of the sample's clips: the rhythm of speech without words or voices, and static noise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

SAMPLE_RATE = 16_000
BLOCK = 1024  # samples in one AAC packet

# First, second and third formant of vowel-like sounds, hertz.
_VOWELS = ((700, 1150, 2450), (450, 1900, 2500), (320, 2200, 2900), (500, 950, 2400), (350, 800, 2250))


def speech_phrase(rng: np.random.Generator, pitch: float, blocks: int) -> Samples:
    """Murmured syllables: `blocks` * 1024 samples at 16 kHz, silent at both ends, within ±0.35."""
    length = blocks * BLOCK
    sound = np.zeros(length, np.float32)
    at = 2 * BLOCK + int(rng.integers(0, BLOCK))
    tune = 1.0 + 0.08 * rng.standard_normal()
    while True:
        syllable = int(SAMPLE_RATE * rng.uniform(0.12, 0.26))
        if at + syllable > length - 3 * BLOCK:
            break
        sound[at : at + syllable] += _syllable(rng, pitch * tune, syllable)
        tune = 0.97 * tune + 0.03 * rng.uniform(0.75, 1.15)
        breath = rng.uniform(0.25, 0.7) if rng.random() < 0.14 else rng.uniform(0.0, 0.07)
        at += syllable + int(SAMPLE_RATE * breath)
    return sound


def _syllable(rng: np.random.Generator, pitch: float, length: int) -> Samples:
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    glide = 1 + 0.06 * np.sin(np.linspace(0, np.pi, length, dtype=np.float32)) * rng.standard_normal()
    phase = np.cumsum(2 * np.pi * pitch * glide / SAMPLE_RATE).astype(np.float32)
    vowel = _VOWELS[int(rng.integers(0, len(_VOWELS)))]
    sound = np.zeros(length, np.float32)
    for harmonic in range(1, int(3400 / pitch)):
        hertz = harmonic * pitch
        gain = sum(
            peak / (1 + ((hertz - formant) / 110) ** 2)
            for formant, peak in zip(vowel, (1, 0.5, 0.2), strict=True)
        )
        if gain > 0.01:
            sound += np.float32(gain / harmonic**0.3) * np.sin(harmonic * phase)
    hiss = int(length * rng.uniform(0.05, 0.25))
    rise = np.minimum(1, time * 45) * np.minimum(1, (time[-1] - time) * 22)
    sound *= rise.astype(np.float32)
    sound[:hiss] += 0.25 * rng.standard_normal(hiss).astype(np.float32) * np.hanning(hiss).astype(np.float32)
    loud = np.float32(rng.uniform(0.12, 0.3) / (np.abs(sound).max() + 1e-6))
    result: Samples = (sound * loud).astype(np.float32)
    return result


def quiet(rng: np.random.Generator, blocks: int) -> Samples:
    """A pause: almost nothing, `blocks` * 1024 samples."""
    return (0.0008 * rng.standard_normal(blocks * BLOCK)).astype(np.float32)


def static_noise(rng: np.random.Generator, blocks: int) -> Samples:
    """Noise of a broken radio link, `blocks` * 1024 samples, rising and falling at both ends."""
    length = blocks * BLOCK
    noise = 0.12 * rng.standard_normal(length) * (1 + 0.3 * np.sin(np.arange(length) / 900))
    ramp = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / BLOCK)
    return (noise * ramp).astype(np.float32)
