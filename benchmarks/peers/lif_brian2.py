"""The same equations in Brian2, with its runtime, Cython code and float32. Its Euler update and exponential round differently.
The number of spikes may differ by a few in a million, and states differ in their last bits."""

import brian2 as b
import numpy as np

import lif_peer as lif

b.prefs.core.default_float_dtype = np.float32
b.prefs.codegen.target = "cython"
b.defaultclock.dt = lif.DT * b.ms
n = lif.units()
cells = b.NeuronGroup(
    n,
    """dv/dt = (rest - v + drive * int(rfr >= refract)) / tau_m : 1
       dtheta/dt = -theta / tau_theta : 1
       drfr/dt = 1 / ms : 1
       drive : 1 (constant)
       count : integer""",
    threshold="v > thr + theta",
    reset="v = v_reset; theta += plus; rfr = 0; count += 1",
    method="euler",
    namespace=dict(rest=lif.REST, refract=lif.REFRACT, thr=lif.THR, v_reset=lif.RESET, plus=lif.PLUS,
                   tau_m=lif.TAU_M * b.ms, tau_theta=lif.TAU_THETA * b.ms))
cells.v, cells.rfr, cells.drive = lif.REST, lif.REFRACT, lif.currents(n) * lif.RESIST
network = b.Network(cells)


def many(steps, times):
    for _ in range(times):
        network.run(steps * lif.DT * b.ms)


many(1, 1)
cells.v, cells.theta, cells.rfr, cells.count = lif.REST, 0, lif.REFRACT, 0
lif.serve(f"Brian2 {b.__version__}, Cython, 1 thread", many,
          lambda: (np.sum(cells.count[:], dtype=np.int64), cells.v[:], cells.theta[:], cells.rfr[:]))
