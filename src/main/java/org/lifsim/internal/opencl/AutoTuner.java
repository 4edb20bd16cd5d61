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

/** Measures which tuning a device steps the lecture's cell fastest with; a few seconds, most of them its compiler's. */
final class AutoTuner {
    private static final Logger LOG = LoggerFactory.getLogger(AutoTuner.class);

    /** Enough for every compute unit of a large device, and little for one core. */
    private static final int UNITS_PER_COMPUTE_UNIT = 1 << 17;

    private static final int MAX_UNITS = 1 << 21;
    private static final int STEPS = FastPathBounds.PASS;
    private static final int REPETITIONS = 5;

    /** Width and vectors of what a GPU may step, all that {@link LaunchConfig#fitted} makes of them among them; the usual 1 and 1 came before. */
    private static final List<int[]> GPU_SHAPES = List.of(
            new int[] {4, 2}, new int[] {4, 1}, new int[] {2, 2}, new int[] {1, 4}, new int[] {2, 1}, new int[] {1, 2});

    /** A tuning must be faster by a hundredth to be taken instead of the one before it. */
    private static final double CLEARLY = 0.99;

    private final OpenClBackend backend;
    private final ModelVariant variant = ModelVariant.of(Lif.tutorialParameters(), false, LastSpikeTime.OFF);
    private final DerivedParameterTable derived;
    private final float[] currents;

    /** The bits of the usual tuning, which the self-check has compared with the scalar step. */
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

    /** The fastest of the tunings that suit a device. */
    static LaunchConfig tune(OpenClBackend backend) {
        AutoTuner tuner = new AutoTuner(backend);
        OpenClDevice device = backend.properties();
        LaunchConfig usual = LaunchConfig.defaults(device);
        tuner.tryEach(List.of(usual));
        if (device.kind() == OpenClDevice.Kind.CPU) {
            tuner.tryEach(IntStream.of(4, 5, 8)
                    .mapToObj(vectors -> new LaunchConfig(usual.width(), vectors, usual.groupItems()))
                    .toList());
            if (usual.width() > 4) {
                tuner.tryEach(List.of(new LaunchConfig(usual.width() / 2, tuner.best.vectors(), usual.groupItems())));
            }
        } else {
            tuner.tryEach(GPU_SHAPES.stream()
                    .map(shape -> new LaunchConfig(shape[0], shape[1], usual.groupItems()))
                    .toList());
            if (tuner.different) { // who knows what else its compiler does with several units
                return usual;
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
                LOG.debug("tuning {}: {} s", config, seconds);
                if (best == null || seconds < bestSeconds * CLEARLY) {
                    best = config;
                    bestSeconds = seconds;
                }
            } catch (DeviceException e) { // one that the device cannot run is no candidate, unless it is the only one
                if (best == null) {
                    throw e;
                }
                LOG.debug("tuning {} is left out", config, e);
            }
        }
    }

    /** The fastest of some passes, after one that compiles; a tuning with other bits is none. */
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
                    LOG.warn("tuning {} of {} gives other bits and is left out", config, backend.deviceDescription());
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
