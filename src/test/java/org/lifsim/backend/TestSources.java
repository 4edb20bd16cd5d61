package org.lifsim.backend;

import java.util.List;
import java.util.stream.Stream;
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
                source(CurrentSources.Kind.WHITE_NOISE, each, Values.linspace(0, 1)),
                source(CurrentSources.Kind.SHOT_NOISE, each, Values.uniform(0.9, 1, 2), Values.of(2), Values.of(0.05)),
                source(CurrentSources.Kind.SHOT_NOISE, Values.of(-scale), Values.of(0), each, Values.linspace(0, 1))));
    }

    private static CurrentSources.Source source(CurrentSources.Kind kind, Values... values) {
        List<CurrentSources.SourceParameter> parameters =
                Stream.of(values).map(CurrentSources.SourceParameter::of).toList();
        return switch (kind) {
            case TIME_SERIES ->
                CurrentSources.Source.of(
                        parameters.get(0), step -> step % 50 < 20 ? 1e-3f * step : -0f, () -> "a time series");
            case PER_UNIT_SERIES -> CurrentSources.Source.of(parameters.get(0), ROWS, () -> "rows");
            default -> CurrentSources.Source.random(kind, parameters, RandomKey.ofSeed(parameters.size()));
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
