package org.lifsim.input;

import java.util.List;
import org.lifsim.internal.random.NormalSampler;
import org.lifsim.internal.random.PoissonSampler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.random.RandomKey;

/**
 * A random source that all units share: the numbers of unit 0, computed by the host. Thread-safe. Sources with state are
 * computed from step 0 if a step before the last one is asked for.
 */
final class SharedSeries implements CurrentSources.TimeSeries {
    private final CurrentSources.Kind kind;
    private final List<Float> parameters;
    private final RandomKey key;
    private final CurrentSources.TimeSeries window;
    private long next;
    private float state;

    /**
     * A series of a random kind.
     *
     * @param kind kind of the source
     * @param parameters its derived parameters but the gain, in the order of {@link CurrentSources.Kind#parameters}
     * @param key key of its random stream
     * @param window 1 in each step in which the source is on, 0 in others
     */
    SharedSeries(CurrentSources.Kind kind, List<Float> parameters, RandomKey key, CurrentSources.TimeSeries window) {
        this.kind = kind;
        this.parameters = List.copyOf(parameters);
        this.key = key;
        this.window = window;
    }

    @Override
    public synchronized float at(long step) {
        if (!kind.hasState()) {
            return window.at(step) * (parameters.get(0) * normal(step));
        }
        if (step < next - 1) {
            next = 0;
            state = 0;
        }
        for (; next <= step; next++) {
            state = Float32Math.flushSubnormals(Math.fma(state, parameters.get(0), arriving(next)));
        }
        return kind == CurrentSources.Kind.ORNSTEIN_UHLENBECK ? window.at(step) * state : state;
    }

    /** What is added to the decayed state in a step. */
    private float arriving(long step) {
        return switch (kind) {
            case ORNSTEIN_UHLENBECK -> parameters.get(1) * normal(step);
            case BERNOULLI_SPIKES ->
                window.at(step) * (key.foldIn(step).uniform(0) < parameters.get(2) ? parameters.get(1) : 0f);
            default -> {
                float u = PoissonSampler.uniformOf(key.foldIn(step).randomBits(0));
                float n = PoissonSampler.of(u, parameters.get(2), parameters.get(3), parameters.get(4));
                yield window.at(step) * (parameters.get(1) * n);
            }
        };
    }

    private float normal(long step) {
        return NormalSampler.of(key.foldIn(step).randomBits(0));
    }
}
