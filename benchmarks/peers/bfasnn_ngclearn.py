"""Broadcast feedback alignment in ngc-learn 3.2.3, the reference. A batch is one compiled program around ngc-learn's processes.
With --stepwise, Python runs the processes step by step, as ngc-learn's model museum does.

usage: bfasnn_ngclearn.py [--std W1,W2,E2] [--stepwise] FOLDER_OF_MNIST
       bfasnn_ngclearn.py [--std W1,W2,E2] --weights FILE.npz    writes the initial w1, b1, w2, b2, e2 and stops
"""
import argparse

import jax
import jax.numpy as jnp
import numpy as np
from ngclearn import Context, JointProcess, MethodProcess
from ngclearn.components import BernoulliCell, GaussianErrorCell, HebbianSynapse, SLIFCell, StaticSynapse
from ngclearn.utils.distribution_generator import DistributionGenerator
from ngcsimlib.global_state import stateManager

import net_peer as peer

SEED, INPUTS, OUTPUTS, STEPS, BURN_IN, DT, GAIN, STD = 1234, 784, 10, 99, 20, 0.25, 0.25, (0.11, 0.2, 0.11)


class Network:
    def __init__(self, hidden=1000, batch=250, std=STD, compiled=True):
        keys = jax.random.split(jax.random.PRNGKey(SEED), 7)[1:]
        zero, gauss = DistributionGenerator.constant(0.0), [DistributionGenerator.gaussian(0.0, deviation) for deviation in std]
        slif = dict(tau_m=20.0, resist_m=1.0, thr=0.4, resist_inh=0.0, sticky_spikes=True, refract_time=1.0, thr_gain=0.0,
                    thr_leak=0.0, thr_jitter=0.0, batch_size=batch)
        hebb = dict(eta=1.0, bias_init=zero, sign_value=-1.0, optim_type="sgd", w_bound=0.0, pre_wght=1.0, batch_size=batch)
        with Context("feedback_alignment"):
            z0 = BernoulliCell("z0", n_units=INPUTS, batch_size=batch, key=keys[0])
            w1 = HebbianSynapse("W1", shape=(INPUTS, hidden), weight_init=gauss[0], post_wght=1 / INPUTS, **hebb, key=keys[1])
            z1 = SLIFCell("z1", n_units=hidden, **slif, key=keys[2])
            w2 = HebbianSynapse("W2", shape=(hidden, OUTPUTS), weight_init=gauss[1], post_wght=1 / hidden, **hebb, key=keys[3])
            z2 = SLIFCell("z2", n_units=OUTPUTS, **slif, key=keys[4])
            e2 = GaussianErrorCell("e2", n_units=OUTPUTS, batch_size=batch)
            back = StaticSynapse("E2", shape=(OUTPUTS, hidden), weight_init=gauss[2], batch_size=batch, key=keys[5])
            d1 = GaussianErrorCell("d1", n_units=hidden, batch_size=batch)
            z0.outputs >> w1.inputs
            w1.outputs >> z1.j
            z1.s >> w2.inputs
            w2.outputs >> z2.j
            z2.s >> e2.mu
            e2.dmu >> back.inputs
            back.outputs >> d1.target
            z1.surrogate >> d1.modulator
            z0.outputs >> w1.pre
            d1.dmu >> w1.post
            z1.s >> w2.pre
            e2.dmu >> w2.post
            reset, advance, evolve = MethodProcess("reset"), MethodProcess("advance"), MethodProcess("evolve")
            for component in z0, w1, z1, w2, z2, e2, back, d1:
                reset >> component.reset
                advance >> component.advance_state
            evolve >> w1.evolve >> w2.evolve
            learn = JointProcess("learn") >> advance >> evolve

        def rows(process, first, end):
            return jnp.asarray(process.pack_rows(end - first, seed_generator=lambda k: (first + k) * DT, t=lambda t: t, dt=DT))
        burn, rest = rows(advance, 1, BURN_IN + 1), rows(learn, BURN_IN + 1, STEPS + 1)

        def present(state, images, labels):
            state, _ = reset.run.compiled(state, [])
            state[z0.inputs.target], state[e2.target.target] = images * GAIN, labels
            kinds = jax.eval_shape(learn.run.compiled, state, rest[0])[0]  # scan needs the shapes after a step
            state = jax.tree.map(lambda value, kind: jnp.broadcast_to(value, kind.shape), state, kinds)
            state, _ = jax.lax.scan(advance.run.compiled, state, burn)
            state, _ = jax.lax.scan(learn.run.compiled, state, rest)
            return state
        self.present, self.state, self.feedback = jax.jit(present), stateManager.state, back.weights.get()
        blank = jnp.zeros((batch, INPUTS), jnp.float32), jnp.zeros((batch, OUTPUTS), jnp.float32)
        if compiled:
            # Compile twice, since a run returns other types than the initial state has. The state is not changed.
            jax.block_until_ready(self.present(self.present(self.state, *blank), *blank))
        names = [part.target for synapse in (w1, w2) for part in (synapse.weights, synapse.biases)]
        self.learned = lambda: [self.state[name] for name in names]

        def stepwise(images, labels):
            stateManager.set_state(self.state)
            reset.run()
            z0.inputs.set(jnp.asarray(images * GAIN))
            e2.target.set(jnp.asarray(np.eye(OUTPUTS, dtype=np.float32)[labels]))
            for step in range(1, STEPS + 1):
                process = learn if step > BURN_IN else advance
                process.run(t=step * DT, dt=DT)
            self.state = stateManager.state
        self.stepwise = stepwise

    def show(self, images, labels):
        self.state = self.present(self.state, images, np.eye(OUTPUTS, dtype=np.float32)[labels])


if __name__ == "__main__":
    options = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    options.add_argument("--std", type=lambda text: tuple(map(float, text.split(","))), default=STD)
    options.add_argument("--weights")
    options.add_argument("--stepwise", action="store_true")
    options.add_argument("mnist", nargs="?")
    options = options.parse_args()
    network = Network(std=options.std, compiled=not options.weights and not options.stepwise)
    if options.weights:
        w1, b1, w2, b2 = map(np.asarray, network.learned())
        np.savez(options.weights, w1=w1, b1=b1[0], w2=w2, b2=b2[0], e2=np.asarray(network.feedback))
        raise SystemExit
    images, labels = peer.mnist(options.mnist)
    batch, shown, show = 250, 0, network.stepwise if options.stepwise else network.show

    def advance(n):
        global shown
        for _ in range(n):
            part = slice(shown % len(images), shown % len(images) + batch)
            show(peer.unit(images[part]), labels[part])
            shown += batch
        jax.block_until_ready(network.state)

    peer.serve("ngc-learn 3.2.3 on JAX " + jax.__version__, advance, network.learned)
