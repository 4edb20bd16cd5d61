package org.lifsim.internal.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lifsim.internal.random.PoissonSampler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.CurrentSources.Kind;
import org.lifsim.internal.step.CurrentSources.Source;
import org.lifsim.internal.step.CurrentSources.SourceParameter;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/** Current sources with which a self-test drives its units. */
final class TrialSources {
    private static final Values GAINS = Values.linspace(0.25, 2);

    private TrialSources() {}

    /** One source of each of these kinds, in the order of the kinds. */
    static CurrentSources of(List<Kind> kinds) {
        List<Source> sources = new ArrayList<>();
        Set<Kind> each = new TreeSet<>(kinds);
        for (Kind kind : each) {
            sources.add(source(kind));
        }
        return sources.isEmpty() ? CurrentSources.NONE : new CurrentSources(sources);
    }

    private static Source source(Kind kind) {
        SourceParameter gain = SourceParameter.of(GAINS);
        SourceParameter decay = SourceParameter.of(Values.of(0.9));
        return switch (kind) {
            case TIME_SERIES -> Source.of(gain, step -> 0.3f * (step % 7), () -> "a time series");
            case PER_UNIT_SERIES -> Source.of(gain, new Rows(), () -> "rows");
            case NORMAL -> random(kind, gain, SourceParameter.of(Values.linspace(0, 1)));
            case ORNSTEIN_UHLENBECK -> random(kind, gain, decay, SourceParameter.of(Values.of(0.1)));
            case BERNOULLI_SPIKES ->
                random(kind, gain, decay, SourceParameter.of(Values.of(2)), SourceParameter.of(Values.of(0.3)));
            case POISSON_SPIKES -> poisson(gain, decay, Values.linspace(0, 12));
        };
    }

    private static Source poisson(SourceParameter gain, SourceParameter decay, Values mean) {
        return random(
                Kind.POISSON_SPIKES,
                gain,
                decay,
                SourceParameter.of(Values.of(0.3)),
                new SourceParameter(List.of(mean), (m, dt) -> PoissonSampler.most(m[0])),
                new SourceParameter(List.of(mean), (m, dt) -> PoissonSampler.top(m[0])),
                new SourceParameter(List.of(mean), (m, dt) -> m[0] == 0 ? 0f : (float) (1 / m[0])));
    }

    /** A random source that is sometimes off. */
    private static Source random(Kind kind, SourceParameter... parameters) {
        return Source.random(
                kind,
                List.of(parameters),
                step -> step % 5 == 3 ? 0f : 1f,
                () -> "a window",
                RandomKey.ofSeed(kind.ordinal()));
    }

    /** A different number for each unit and step. */
    private static final class Rows implements CurrentSources.PerUnitSeries {
        @Override
        public void checkSize(long units) {}

        @Override
        public void read(long step, int steps, long first, int units, float[] dst, int offset, int stride) {
            for (int k = 0; k < steps; k++) {
                for (int i = 0; i < units; i++) {
                    dst[offset + k * stride + i] = 1e-2f * (((step + k) * 31 + (first + i) % 103 * 17) % 64);
                }
            }
        }
    }
}
