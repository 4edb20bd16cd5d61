package org.lifsim.internal.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lifsim.error.DeviceException;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the launch configuration with which a device steps the tutorial's LIF neuron fastest. Takes seconds, mostly to
 * compile.
 */
final class AutoTuner {
    private static final Logger LOG = LoggerFactory.getLogger(AutoTuner.class);

    /** Enough work for every compute unit of a large device, yet little for a single CPU core. */
    private static final int UNITS_PER_COMPUTE_UNIT = 1 << 17;

    private static final int MAX_UNITS = 1 << 21;
    private static final int STEPS = FastPathBounds.CHUNK_STEPS;
    private static final int REPETITIONS = 5;

    /**
     * Candidates (width, vectors) on a GPU, with all that {@link LaunchConfig#fitted} derives from them; (1, 1) is tried first.
     */
    private static final List<int[]> GPU_SHAPES = List.of(
            new int[] {4, 2}, new int[] {4, 1}, new int[] {2, 2}, new int[] {1, 4}, new int[] {2, 1}, new int[] {1, 2});

    /** A candidate must take less than this fraction of the best time so far. */
    private static final double CLEARLY = 0.99;

    private final OpenClBackend backend;
    private final ModelVariant variant = ModelVariant.of(Lif.tutorialParameters(), false, LastSpikeTime.OFF);
    private final DerivedParameterTable derived;
    private final float[] currents;

    /** Final state of the default configuration, which the self-test has compared with the reference implementation. */
    private List<float[]> expected;

    private boolean different;
    private LaunchConfig best;
    private double bestSeconds = Double.POSITIVE_INFINITY;

    private AutoTuner(OpenClBackend backend) {
        this.backend = backend;
        long units = (long) UNITS_PER_COMPUTE_UNIT * backend.properties().computeUnits();
        this.currents = new float[(int) Math.min(MAX_UNITS, units)];
        this.derived =
                new DerivedParameterTable(Lif.tutorialParameters(), 0.1, 0, currents.length, currents.length, null);
        for (int i = 0; i < currents.length; i++) {
            currents[i] = 0.6f * i / currents.length;
        }
    }

    /** The fastest launch configuration for a device. */
    static LaunchConfig tune(OpenClBackend backend) {
        AutoTuner tuner = new AutoTuner(backend);
        OpenClDevice device = backend.properties();
        LaunchConfig defaultConfig = LaunchConfig.defaults(device);
        tuner.tryEach(List.of(defaultConfig));
        if (device.kind() == OpenClDevice.Kind.CPU) {
            tuner.tryEach(IntStream.of(4, 5, 8)
                    .mapToObj(vectors -> new LaunchConfig(defaultConfig.width(), vectors, defaultConfig.groupItems()))
                    .toList());
            if (defaultConfig.width() > 4) {
                tuner.tryEach(List.of(
                        new LaunchConfig(defaultConfig.width() / 2, tuner.best.vectors(), defaultConfig.groupItems())));
            }
        } else {
            tuner.tryEach(GPU_SHAPES.stream()
                    .map(shape -> new LaunchConfig(shape[0], shape[1], defaultConfig.groupItems()))
                    .toList());
            if (tuner.different) { // its compiler is not trusted with several units per work-item
                return defaultConfig;
            }
        }
        int[] groups = device.kind() == OpenClDevice.Kind.CPU ? new int[] {4, 16, 64} : new int[] {64, 128};
        tuner.tryEach(IntStream.of(groups)
                .filter(items -> items <= device.maxWorkGroup())
                .mapToObj(items -> new LaunchConfig(tuner.best.width(), tuner.best.vectors(), items))
                .toList());
        return tuner.best;
    }

    private void tryEach(List<LaunchConfig> tunings) {
        for (LaunchConfig config : tunings) {
            try {
                double seconds = measure(config);
                LOG.debug("launch configuration {}: {} s", config, seconds);
                if (best == null || seconds < bestSeconds * CLEARLY) {
                    best = config;
                    bestSeconds = seconds;
                }
            } catch (DeviceException e) { // skip what the device cannot run, unless nothing has run yet
                if (best == null) {
                    throw e;
                }
                LOG.debug("launch configuration {} is skipped", config, e);
            }
        }
    }

    /** Fastest of several repetitions, in seconds; an untimed one compiles first. Infinite if the resulting bits differ. */
    private double measure(LaunchConfig config) {
        double fastest = Double.POSITIVE_INFINITY;
        NdRangeLayout layout = NdRangeLayout.of(backend.properties(), config, currents.length);
        try (OpenClSlice slice = backend.allocate(variant, derived, layout)) {
            slice.fill(StateVariable.V, derived.of(LifModel.RESTING_POTENTIAL).at(0));
            slice.fill(StateVariable.THR_THETA, 0f);
            slice.fill(StateVariable.RFR, derived.of(LifModel.REFRACTORY_PERIOD).at(0));
            slice.write(StateVariable.CURRENT, 0, currents, 0, currents.length);
            slice.clearCounts();
            for (int k = 0; k <= REPETITIONS; k++) {
                slice.synchronize();
                long start = System.nanoTime();
                slice.advance(STEPS, null, null);
                slice.synchronize();
                fastest = k == 0 ? fastest : Math.min(fastest, (System.nanoTime() - start) * 1e-9);
            }
            List<float[]> found = state(slice);
            expected = expected == null ? found : expected;
            for (int n = 0; n < found.size(); n++) {
                if (!Arrays.equals(found.get(n), expected.get(n))) {
                    LOG.warn(
                            "launch configuration {} of {} gives different bits and is skipped",
                            config,
                            backend.deviceDescription());
                    different = true;
                    return Double.POSITIVE_INFINITY;
                }
            }
        }
        return fastest;
    }

    private List<float[]> state(OpenClSlice slice) {
        List<float[]> state = new ArrayList<>();
        for (StateVariable variable : List.of(StateVariable.V, StateVariable.THR_THETA, StateVariable.RFR)) {
            float[] values = new float[currents.length];
            slice.read(variable, 0, values, 0, values.length);
            state.add(values);
        }
        int[] counts = new int[currents.length];
        slice.readCounts(0, counts, 0, counts.length);
        float[] asFloats = new float[counts.length];
        for (int i = 0; i < counts.length; i++) {
            asFloats[i] = counts[i];
        }
        state.add(asFloats);
        return state;
    }
}
