"""Diehl & Cook's network in ngc-learn 3.2.3, the reference. The presentation of an image is one compiled program around
ngc-learn's processes.

usage: dcsnn_ngclearn.py UNITS FOLDER_OF_MNIST
"""
import sys

import jax
import jax.numpy as jnp
import numpy as np
from ngclearn import Context, JointProcess, MethodProcess
from ngclearn.components import LIFCell, PoissonCell, StaticSynapse, TraceSTDPSynapse, VarTrace
from ngclearn.utils.distribution_generator import DistributionGenerator
from ngclearn.utils.model_utils import normalize_matrix
from ngcsimlib.global_state import stateManager
from ngcsimlib.operations import Summation

import net_peer as peer

SEED, INPUTS, STEPS, DT, TAU_M, TAU_TRACE, NORM = 69, 784, 200, 1.0, 100.500896468, 20.0, 78.4


class Network:
    def __init__(self, units):
        keys = jax.random.split(jax.random.PRNGKey(SEED), 10)[1:]
        uniform, constant = DistributionGenerator.uniform, DistributionGenerator.constant
        lif = dict(n_units=units, tau_m=TAU_M, resist_m=TAU_M / DT, refract_time=5.0)
        trace = dict(tau_tr=TAU_TRACE, decay_type="exp", a_delta=0.0)
        with Context("diehl_cook"):
            z0 = PoissonCell("z0", n_units=INPUTS, target_freq=63.75, key=keys[0])
            w1 = TraceSTDPSynapse("W1", shape=(INPUTS, units), A_plus=1e-2, A_minus=1e-4, eta=1.0, pretrace_target=0.0,
                                  weight_init=uniform(0.0, 0.3), key=keys[1])
            ze = LIFCell("z1e", **lif, thr=-52.0, v_rest=-65.0, v_reset=-60.0, tau_theta=1e7, theta_plus=0.05, one_spike=True,
                         key=keys[2])
            zi = LIFCell("z1i", **lif, thr=-40.0, v_rest=-60.0, v_reset=-45.0, tau_theta=0.0, one_spike=False, key=keys[3])
            ie = StaticSynapse("W1ie", shape=(units, units), weight_init=constant(-120.0, hollow=True), key=keys[4])
            ei = StaticSynapse("W1ei", shape=(units, units), weight_init=constant(22.5, eye=True), key=keys[5])
            tr0 = VarTrace("tr0", n_units=INPUTS, **trace, key=keys[6])
            tr1 = VarTrace("tr1", n_units=units, **trace, key=keys[7])
            z0.outputs >> w1.inputs
            zi.s >> ie.inputs
            Summation(w1.outputs, ie.outputs) >> ze.j
            ze.s >> ei.inputs
            ei.outputs >> zi.j
            z0.outputs >> tr0.inputs
            ze.s >> tr1.inputs
            z0.outputs >> w1.preSpike
            tr0.trace >> w1.preTrace
            ze.s >> w1.postSpike
            tr1.trace >> w1.postTrace
            reset, advance, evolve = MethodProcess("reset"), MethodProcess("advance"), MethodProcess("evolve") >> w1.evolve
            for component in z0, ze, zi, tr0, tr1, w1, ie, ei:
                reset >> component.reset
            for component in w1, ie, ei, z0, ze, zi, tr0, tr1:
                advance >> component.advance_state
            learn = JointProcess("learn") >> advance >> evolve
        rows = jnp.asarray(learn.pack_rows(STEPS, t=lambda k: float(k), dt=DT))
        weights = w1.weights.target

        def present(state, image):
            state, _ = reset.run.compiled(state, [])
            state[z0.inputs.target] = image
            state, _ = jax.lax.scan(learn.run.compiled, state, rows)
            state[weights] = normalize_matrix(state[weights], NORM, order=1, axis=0)
            return state
        self.present, self.state = jax.jit(present), stateManager.state
        blank = jnp.zeros((1, INPUTS), jnp.float32)
        # Compile twice, since a run returns other types than the initial state has. The state is not changed.
        jax.block_until_ready(self.present(self.present(self.state, blank), blank))
        self.learned = lambda: (self.state[weights], self.state[ze.thr_theta.target])

    def show(self, image):
        self.state = self.present(self.state, image[None, :])


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        sys.exit(f"usage: {sys.argv[0]} UNITS FOLDER_OF_MNIST")
    images, _ = peer.mnist(sys.argv[2])
    network, shown = Network(int(sys.argv[1])), 0

    def advance(n):
        global shown
        for _ in range(n):
            network.show(peer.unit(images[shown % len(images)]))
            shown += 1
        jax.block_until_ready(network.state)

    peer.serve("ngc-learn 3.2.3 on JAX " + jax.__version__, advance, network.learned)
