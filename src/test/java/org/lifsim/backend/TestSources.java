package org.lifsim.backend;

import java.util.List;
import java.util.stream.Stream;
import org.lifsim.internal.random.PoissonSampler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/** Current sources of every kind. */
final class TestSources {
    private TestSources() {}

    /** Each kind of current source, with uniform and per-unit parameters. */
    static CurrentSources all(double scale) {
        Values each = Values.uniform(0.5 * scale, 2 * scale, 5);
        return new CurrentSources(List.of(
                source(CurrentSources.Kind.TIME_SERIES, Values.of(scale)),
                source(CurrentSources.Kind.ORNSTEIN_UHLENBECK, Values.of(scale), Values.of(0.99), Values.of(0.1)),
                source(CurrentSources.Kind.TIME_SERIES, each),
                source(CurrentSources.Kind.PER_UNIT_SERIES, each),
                source(CurrentSources.Kind.NORMAL, each, Values.linspace(0, 1)),
                source(
                        CurrentSources.Kind.BERNOULLI_SPIKES,
                        each,
                        Values.uniform(0.9, 1, 2),
                        Values.of(2),
                        Values.of(0.05)),
                source(
                        CurrentSources.Kind.BERNOULLI_SPIKES,
                        Values.of(-scale),
                        Values.of(0),
                        each,
                        Values.linspace(0, 1)),
                poisson(each, Values.of(0.7)),
                poisson(Values.of(scale), Values.linspace(0, 12))));
    }

    /** Poisson spikes of a mean number per step. */
    private static CurrentSources.Source poisson(Values gain, Values mean) {
        return source(
                CurrentSources.Kind.POISSON_SPIKES,
                CurrentSources.SourceParameter.of(gain),
                CurrentSources.SourceParameter.of(Values.of(0.9)),
                CurrentSources.SourceParameter.of(Values.of(0.3)),
                new CurrentSources.SourceParameter(List.of(mean), (m, dt) -> PoissonSampler.most(m[0])),
                new CurrentSources.SourceParameter(List.of(mean), (m, dt) -> PoissonSampler.top(m[0])),
                new CurrentSources.SourceParameter(List.of(mean), (m, dt) -> m[0] == 0 ? 0f : (float) (1 / m[0])));
    }

    private static CurrentSources.Source source(CurrentSources.Kind kind, Values... values) {
        return source(
                kind,
                Stream.of(values)
                        .map(CurrentSources.SourceParameter::of)
                        .toArray(CurrentSources.SourceParameter[]::new));
    }

    private static CurrentSources.Source source(CurrentSources.Kind kind, CurrentSources.SourceParameter... all) {
        List<CurrentSources.SourceParameter> parameters = List.of(all);
        return switch (kind) {
            case TIME_SERIES ->
                CurrentSources.Source.of(
                        parameters.get(0), step -> step % 50 < 20 ? 1e-3f * step : -0f, () -> "a time series");
            case PER_UNIT_SERIES -> CurrentSources.Source.of(parameters.get(0), ROWS, () -> "rows");
            default ->
                CurrentSources.Source.random(
                        kind,
                        parameters,
                        step -> step % 64 < 50 ? 1f : 0f,
                        () -> "a window",
                        RandomKey.ofSeed(parameters.size()));
        };
    }

    /** A different number for each of 103 units and each step. */
    private static final CurrentSources.PerUnitSeries ROWS = new CurrentSources.PerUnitSeries() {
        @Override
        public void checkSize(long units) {}

        @Override
        public void read(long step, int steps, long first, int units, float[] dst, int offset, int stride) {
            for (int k = 0; k < steps; k++) {
                for (int i = 0; i < units; i++) {
                    dst[offset + k * stride + i] = 1e-3f * (((step + k) * 31 + (first + i) % 103 * 17) % 64);
                }
            }
        }
    };
}
