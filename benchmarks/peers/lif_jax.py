"""The LIF step in JAX: compiled by jit, with many steps per call by fori_loop."""
from functools import partial

import jax
import jax.numpy as jnp

import lif_peer as lif

F = jnp.float32


def step(_, state):
    v, theta, rfr, current, count = state
    push = (F(lif.REST) - v) + jnp.where(rfr >= F(lif.REFRACT), current, F(0))
    v1 = push * lif.RT * F(lif.DT) + v
    spike = v1 > theta + F(lif.THR)
    return (jnp.where(spike, F(lif.RESET), v1), theta * lif.DECAY + jnp.where(spike, F(lif.PLUS), F(0)),
            jnp.where(spike, F(0), rfr + F(lif.DT)), current, count + spike)


@partial(jax.jit, donate_argnums=0)
def advance(state, steps):
    return jax.lax.fori_loop(0, steps, step, state)


@partial(jax.jit, donate_argnums=0)
def advance_one(state):
    return step(0, state)


n = lif.units()
state = (jnp.full(n, lif.REST, F), jnp.zeros(n, F), jnp.full(n, lif.REFRACT, F),
         jnp.asarray(lif.currents(n)) * F(lif.RESIST), jnp.zeros(n, jnp.int32))


def many(steps, times):
    global state
    for _ in range(times):
        state = advance_one(state) if steps == 1 else advance(state, steps)
    jax.block_until_ready(state)


lif.serve(f"JAX {jax.__version__} on {jax.devices()[0].platform}",
          many, lambda: (state[4].sum(), state[0], state[1], state[2]))
