package org.lifsim.internal.reference;

import java.util.ArrayList;
import java.util.List;
import org.lifsim.internal.random.NormalSampler;
import org.lifsim.internal.random.PoissonSampler;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSourceState;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * Reference implementation of the current sources: what they add to the input of some units in a step. The SIMD and
 * kernel implementations repeat it line by line. See {@link CurrentSources}.
 */
public final class CurrentSourceReference implements StepUpdate {
    private final NeuronState state;
    private final float[] clamped;
    private final float[] inputs;
    private final List<CurrentSourceState> sources = new ArrayList<>();

    /**
     * Binds the current sources to some units.
     *
     * @param state the units
     */
    public CurrentSourceReference(NeuronState state) {
        this.state = state;
        clamped = state.values(StateVariable.CLAMPED);
        inputs = state.values(StateVariable.CURRENT);
        for (int n = 0; n < state.variant().sources().size(); n++) {
            sources.add(CurrentSourceState.of(n, state));
        }
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        System.arraycopy(clamped, from, inputs, from, to - from);
        for (CurrentSourceState source : sources) {
            switch (source.kind()) {
                case TIME_SERIES -> addTimeSeries(source, from, to, context.timeSeries(source.number(), k));
                case PER_UNIT_SERIES -> addRow(source, from, to, state.rowAt(source.number(), k));
                case NORMAL -> addNormal(source, from, to, context, k);
                case ORNSTEIN_UHLENBECK -> addOu(source, from, to, context, k);
                case BERNOULLI_SPIKES -> addBernoulliSpikes(source, from, to, context, k);
                case POISSON_SPIKES -> addPoissonSpikes(source, from, to, context, k);
            }
        }
        for (int i = from; i < to; i++) {
            inputs[i] = Float32Math.flushSubnormals(inputs[i]);
        }
    }

    private void addTimeSeries(CurrentSourceState s, int from, int to, float x) {
        for (int i = from; i < to; i++) {
            inputs[i] = Math.fma(s.gain().at(i), x, inputs[i]);
        }
    }

    private void addRow(CurrentSourceState s, int from, int to, int row) {
        float[] xs = state.perUnitRows();
        for (int i = from; i < to; i++) {
            inputs[i] = Math.fma(s.gain().at(i), xs[row + i], inputs[i]);
        }
    }

    private static RandomKey key(CurrentSourceState s, AdvanceContext context, int k) {
        return new RandomKey(context.sourceKeyHi(s.number(), k), context.sourceKeyLo(s.number(), k));
    }

    private void addNormal(CurrentSourceState s, int from, int to, AdvanceContext context, int k) {
        RandomKey key = key(s, context, k);
        float on = context.timeSeries(s.number(), k);
        for (int i = from; i < to; i++) {
            float x = on * (s.sd().at(i) * NormalSampler.of(key.randomBits(state.first() + i)));
            inputs[i] = Math.fma(s.gain().at(i), x, inputs[i]);
        }
    }

    private void addOu(CurrentSourceState s, int from, int to, AdvanceContext context, int k) {
        float[] xs = s.x();
        RandomKey key = key(s, context, k);
        float on = context.timeSeries(s.number(), k);
        for (int i = from; i < to; i++) {
            float noiseAmplitude = s.noiseAmplitude().at(i) * NormalSampler.of(key.randomBits(state.first() + i));
            xs[i] = Float32Math.flushSubnormals(Math.fma(xs[i], s.decay().at(i), noiseAmplitude));
            inputs[i] = Math.fma(s.gain().at(i), on * xs[i], inputs[i]);
        }
    }

    private void addBernoulliSpikes(CurrentSourceState s, int from, int to, AdvanceContext context, int k) {
        RandomKey key = key(s, context, k);
        float on = context.timeSeries(s.number(), k);
        for (int i = from; i < to; i++) {
            float weight =
                    key.uniform(state.first() + i) < s.rate().at(i) ? s.weight().at(i) : 0f;
            receive(s, i, on * weight);
        }
    }

    private void addPoissonSpikes(CurrentSourceState s, int from, int to, AdvanceContext context, int k) {
        RandomKey key = key(s, context, k);
        float on = context.timeSeries(s.number(), k);
        for (int i = from; i < to; i++) {
            float u = PoissonSampler.uniformOf(key.randomBits(state.first() + i));
            float n = PoissonSampler.of(
                    u, s.most().at(i), s.top().at(i), s.inverseMean().at(i));
            receive(s, i, on * (s.weight().at(i) * n));
        }
    }

    /** A synapse decays, and spikes add to it. */
    private void receive(CurrentSourceState s, int i, float weight) {
        float[] xs = s.x();
        xs[i] = Float32Math.flushSubnormals(Math.fma(xs[i], s.decay().at(i), weight));
        inputs[i] = Math.fma(s.gain().at(i), xs[i], inputs[i]);
    }
}
