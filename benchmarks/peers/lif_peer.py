"""Common part of the Python programs: the workload, and the protocol of benchmarks/src/main/java/org/lifsim/bench/Peer.java."""
import sys
import time

import numpy as np

REST, THR, RESET, RESIST, REFRACT, PLUS = -65.0, -52.0, -60.0, 1000.0, 2.0, 0.05
TAU_M, TAU_THETA, DT = 100.0, 300.0, 0.1
RT = np.float32(1.0 / TAU_M)
DECAY = np.float32(float.fromhex("0x1.ffd452p-1"))  # exp(-0.1 / 300) with the bits of Float32Math.java


def units():
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit(f"usage: {sys.argv[0]} UNITS")
    return int(sys.argv[1])


def currents(n):
    """The currents of `lifsim simulate --current 0:0.6`: computed in double and rounded once."""
    return (0.6 * np.arange(n) / (n - 1)).astype(np.float32)


def serve(description, advance, state):
    """Answers requests until stdin ends. advance(steps, times) waits for the last step; state() is spikes, v, thr_theta, rfr."""
    print("ready", description, flush=True)
    for line in sys.stdin:
        word = line.split()
        if word[0] == "advance":
            start = time.perf_counter()
            advance(int(word[1]), int(word[2]))
            print(f"{time.perf_counter() - start:.9f}", flush=True)
        else:
            spikes, *columns = state()
            with open(line.split(maxsplit=1)[1].rstrip("\n"), "wb") as file:
                for column in columns:
                    file.write(np.asarray(column, np.float32).tobytes())
            print(int(spikes), flush=True)
