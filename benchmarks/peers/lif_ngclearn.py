"""The LIF step in ngc-learn 3.2.3, the reference: its compiled process, run step by step or scanned over many steps."""
import jax
import jax.numpy as jnp
import numpy as np
from ngclearn import MethodProcess
from ngclearn.components import LIFCell
from ngcsimlib.context import Context
from ngcsimlib.global_state import stateManager

import lif_peer as lif

n = lif.units()
with Context("bench"):
    cell = LIFCell("cell", n_units=n, tau_m=lif.TAU_M, resist_m=lif.RESIST, thr=lif.THR, v_rest=lif.REST, v_reset=lif.RESET,
                   tau_theta=lif.TAU_THETA, theta_plus=lif.PLUS, refract_time=lif.REFRACT)
    process = MethodProcess("advance") >> cell.advance_state
cell.j.set(jnp.asarray(lif.currents(n))[None, :])
spikes = jnp.zeros(n, jnp.int32)


@jax.jit
def scan(state, count, rows):
    def step(carry, row):
        state, count = carry
        state, _ = process.run.compiled(state, row)
        return (state, count + (state[cell.s_raw.target][0] > 0)), None
    return jax.lax.scan(step, (state, count), rows)[0]


@jax.jit
def counted(count, s):
    return count + (s[0] > 0)


def many(steps, times):
    global spikes
    for _ in range(times):
        if steps == 1:
            process.run(t=0.0, dt=lif.DT)
            spikes = counted(spikes, cell.s_raw.get())
        else:
            rows = jnp.asarray(process.pack_rows(steps, t=lambda k: 0.0, dt=lif.DT))
            state, spikes = scan(stateManager.state, spikes, rows)
            stateManager.set_state(state)
    jax.block_until_ready(cell.v.get())


lif.serve("ngc-learn 3.2.3 on JAX " + jax.__version__, many,
          lambda: (np.asarray(spikes).sum(dtype=np.int64), cell.v.get()[0], cell.thr_theta.get()[0], cell.rfr.get()[0]))
