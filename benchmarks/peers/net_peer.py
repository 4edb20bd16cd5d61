"""Common part of the Python programs for network benchmarks: MNIST from its IDX files, and the protocol on stdin and stdout."""
import gzip
import pathlib
import sys
import time

import numpy as np


def mnist(folder, part="train"):
    """Returns the images, one row each, and the labels, as bytes."""
    def idx(kind, header):
        with gzip.open(pathlib.Path(folder) / f"{part}-{kind}-ubyte.gz") as file:
            return np.frombuffer(file.read(), np.uint8, offset=header)
    labels = idx("labels-idx1", 8)
    return idx("images-idx3", 16).reshape(len(labels), -1), labels


def unit(pixels):
    return pixels.astype(np.float32) / np.float32(255)


def serve(description, advance, state):
    """Answers requests until stdin ends. advance(n) shows the next n images or batches; state() is the learned arrays."""
    print("ready", description, flush=True)
    for line in sys.stdin:
        word = line.split(maxsplit=1)
        if word[0] == "advance":
            start = time.perf_counter()
            advance(int(word[1]))
            print(f"{time.perf_counter() - start:.9f}", flush=True)
        else:
            with open(word[1].rstrip("\n"), "wb") as file:
                for array in state():
                    file.write(np.asarray(array, "<f4").tobytes())
            print("ok", flush=True)
