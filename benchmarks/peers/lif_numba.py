"""The LIF step in numba. LLVM may only fuse products with sums ("contract"), which here gives the reference bits."""
import numba
import numpy as np

import lif_peer as lif

F = np.float32
REST, THR, RESET, RESIST, REFRACT, PLUS, DT = map(F, (lif.REST, lif.THR, lif.RESET, lif.RESIST, lif.REFRACT, lif.PLUS, lif.DT))
RT, DECAY, ZERO = lif.RT, lif.DECAY, F(0)
ONE, NONE = np.int32(1), np.int32(0)
n = lif.units()
TILE = max(256, min(2048, n // (4 * numba.get_num_threads())))



@numba.njit(fastmath={"contract"}, error_model="numpy")
def tiled(v, theta, rfr, current, count, steps):
    for _ in range(steps):
        for i in range(v.size):
            push = (REST - v[i]) + (current[i] if rfr[i] >= REFRACT else ZERO)
            v1 = push * RT * DT + v[i]
            spike = v1 > theta[i] + THR
            raised = theta[i] * DECAY + (PLUS if spike else ZERO)
            older = rfr[i] + DT
            v[i] = RESET if spike else v1
            theta[i] = raised
            rfr[i] = ZERO if spike else older
            count[i] = count[i] + (ONE if spike else NONE)


@numba.njit(parallel=True, fastmath={"contract"}, error_model="numpy")
def advance(v, theta, rfr, current, count, steps):
    for tile in numba.prange((v.size + TILE - 1) // TILE):
        low = tile * TILE
        high = min(low + TILE, v.size)
        tiled(v[low:high], theta[low:high], rfr[low:high], current[low:high], count[low:high], steps)


v, theta, rfr, count = np.full(n, REST), np.zeros(n, F), np.full(n, REFRACT), np.zeros(n, np.int32)
driven = lif.currents(n) * RESIST


def many(steps, times):
    for _ in range(times):
        advance(v, theta, rfr, driven, count, steps)


many(0, 1)
lif.serve(f"numba {numba.__version__}, {numba.get_num_threads()} threads, tiles of {TILE} units",
          many, lambda: (count.sum(dtype=np.int64), v, theta, rfr))
