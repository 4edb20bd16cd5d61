package org.lifsim.internal.opencl;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.model.ResonateAndFireModel;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ResonateAndFire;
import org.lifsim.model.StateVariable;

/**
 * Which of its forms the loop around a cell's step is compiled to: the one owner of what {@code neuron_types.cl} and {@code neuron_kernel.cl}
 * are told of a cell.
 *
 * @param variant the cell, its traits and its optional columns
 * @param width units in a vector: 1, 2, 4, 8 or 16
 * @param vectors vectors that a work-item steps side by side
 * @param uniform names of the constants that all units share
 * @param perUnit names of the constants of which each unit has its own
 * @param macros what the values of constants that all units share leave to be computed
 */
record KernelVariant(
        ModelVariant variant, int width, int vectors, List<String> uniform, List<String> perUnit, List<String> macros) {
    /** Steps of a launch where each step's time or key is an argument: they must fit in what a device takes by value. */
    static final int LAUNCH_STEPS = 32;

    static KernelVariant of(NdRangeLayout layout, ModelVariant variant, DerivedParameterTable derived) {
        return new KernelVariant(
                variant,
                layout.width(),
                layout.vectors(),
                names(derived.uniform()),
                names(derived.perUnit()),
                macros(variant, derived));
    }

    private static List<String> macros(ModelVariant variant, DerivedParameterTable derived) {
        Set<DerivedParameter> shared = Set.copyOf(derived.uniform());
        if (variant.model() == Lif.MODEL) {
            // A full leak makes a fused multiply-add a sum.
            boolean full = shared.contains(LifModel.LEAK_CONDUCTANCE)
                    && derived.of(LifModel.LEAK_CONDUCTANCE).at(0) == 1f;
            return full ? List.of("FULL_LEAK") : List.of();
        }
        if (variant.model() == ResonateAndFire.MODEL
                && shared.containsAll(Set.of(ResonateAndFireModel.TURN, ResonateAndFireModel.DAMPING))) {
            float turn = derived.of(ResonateAndFireModel.TURN).at(0);
            float damping = derived.of(ResonateAndFireModel.DAMPING).at(0);
            boolean resets = !variant.has(ModelFeature.NO_POST_SPIKE_RESET);
            return List.of(
                    "TURN_IN_W=" + (ResonateAndFireModel.fusesTurnInW(turn, damping) ? 1 : 0),
                    "DAMPING_IN_V=" + (ResonateAndFireModel.fusesDampingInV(turn, damping, resets) ? 1 : 0));
        }
        return List.of();
    }

    private static List<String> names(List<DerivedParameter> constants) {
        return constants.stream().map(DerivedParameter::name).toList();
    }

    /** Whether single steps may leave the counts for later: LIF's, where a step does nothing but move the state. */
    static boolean countsLate(ModelVariant variant) {
        return variant.model() == Lif.MODEL
                && !variant.isCoupled()
                && !variant.surrogate()
                && variant.lastSpikeTime() == LastSpikeTime.OFF
                && !variant.hasSources();
    }

    /** Whether spikes are gathered by a kernel of their own, since only that knows which ones are kept. */
    boolean gathersLast() {
        return variant.recordsSpikes() && variant.isCoupled();
    }

    /** The lists that stand before {@code neuron_types.cl}. */
    String lists() {
        return list(
                        "FOR_EACH_STATE",
                        variant.state().stream()
                                .map(InitializedVariable::variable)
                                .map(Object::toString)
                                .toList())
                + list("FOR_EACH_UNIFORM_PARAM", uniform)
                + list("FOR_EACH_PER_UNIT_PARAM", perUnit)
                + currentSources();
    }

    private String currentSources() {
        StringBuilder sources = new StringBuilder("#define ADD_SOURCES");
        for (int n = 0; n < variant.sources().size(); n++) {
            sources.append(' ')
                    .append(variant.sources().get(n))
                    .append('(')
                    .append(n)
                    .append(')');
        }
        StringBuilder places = new StringBuilder();
        for (int n = 0; n < variant.sources().size(); n++) {
            if (variant.sources().get(n) == CurrentSources.Kind.PER_UNIT_SERIES) {
                places.append("#define ROW_" + n + " " + CurrentSources.rowPlace(variant.sources(), n) + "\n");
            }
        }
        List<String> kept = CurrentSources.variables(variant.sources()).stream()
                .map(StateVariable::key)
                .toList();
        return list("FOR_EACH_SOURCE_STATE", kept) + places + sources + "\n";
    }

    /** How many numbers of its own the stimulus gives to each unit in a step. */
    int rows() {
        return CurrentSources.rowSources(variant.sources());
    }

    /** Whether the words of spikes that are not 0 are marked, a bit each: where vectors are of whole bytes' bits. */
    boolean marksOccupancy() {
        return variant.recordsSpikes() && !variant.isCoupled() && width % Byte.SIZE == 0;
    }

    /** Whether a launch must be told which step of the pass its first one is. */
    boolean takesFirstStep() {
        return variant.hasSources() || variant.recordsSpikes() && !variant.isCoupled();
    }

    private static String list(String name, List<String> entries) {
        return "#define " + name + "(X) "
                + entries.stream().map(entry -> "X(" + entry + ")").collect(Collectors.joining(" ")) + "\n";
    }

    /** The compiler's options. Only steps that divide ask for a correctly rounded division. */
    String options() {
        StringBuilder options = new StringBuilder("-cl-std=CL1.2 -DWIDTH=" + width + " -DVECTORS=" + vectors);
        options.append(" -DLAUNCH_STEPS=").append(LAUNCH_STEPS);
        for (ModelFeature feature : new TreeSet<>(variant.features())) {
            options.append(" -D").append(feature);
        }
        define(options, "DEFERS_SPIKE_COUNTS", countsLate(variant));
        define(options, "LIFSIM_CHUNK_STEPS=" + FastPathBounds.PASS, countsLate(variant));
        macros.forEach(macro -> define(options, macro, true));
        define(options, "HAS_COUPLING", variant.isCoupled());
        define(options, "SELECTS_SPIKES", variant.selectsSpikes());
        define(options, "HAS_RNG", variant.isRandom());
        define(options, "HAS_LAST_SPIKE_TIME", variant.lastSpikeTime() != LastSpikeTime.OFF);
        define(options, "HAS_SURROGATE", variant.surrogate());
        define(options, "RECORDS_SPIKES", variant.recordsSpikes());
        define(options, "HAS_OCCUPANCY", marksOccupancy());
        define(options, "HAS_SOURCES", variant.hasSources());
        define(options, "PER_UNIT_SOURCES=" + rows(), rows() > 0);
        define(options, "SOURCE_COUNT=" + variant.sources().size(), variant.hasSources());
        define(options, "HAS_FIRST_STEP", takesFirstStep());
        if (variant.model().usesDivision(variant)) {
            options.append(" -cl-fp32-correctly-rounded-divide-sqrt");
        }
        return options.toString();
    }

    private static void define(StringBuilder options, String macro, boolean wanted) {
        if (wanted) {
            options.append(" -D").append(macro);
        }
    }

    @Override
    public String toString() {
        return variant.model().key() + "_step.cl";
    }
}
