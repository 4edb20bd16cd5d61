package org.lifsim.internal.opencl;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.fastpath.StateLimit;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.StateVariable;

/**
 * One compiled variant of a model's kernels. This record sets the macros that configure them; the headers of the kernel files
 * say what they mean.
 *
 * @param variant the model, its features and its optional state variables
 * @param width units per vector: 1, 2, 4, 8 or 16
 * @param vectors vectors per work-item, stepped together
 * @param uniform names of the uniform derived parameters
 * @param perUnit names of the per-unit derived parameters
 * @param macros macros that follow from the values of uniform derived parameters
 */
record KernelVariant(
        ModelVariant variant, int width, int vectors, List<String> uniform, List<String> perUnit, List<String> macros) {
    /** Compiler option for quotients and roots that are rounded correctly. */
    static final String ROUNDED_DIVISION = "-cl-fp32-correctly-rounded-divide-sqrt";

    /** Maximum steps per launch if each step's time or key is passed by value. Devices limit the size of such arguments. */
    static final int LAUNCH_STEPS = 32;

    /** Work-items of the work-group that computes the softmax of a coupling group. */
    static final int SOFTMAX_ITEMS = 64;

    static KernelVariant of(NdRangeLayout layout, ModelVariant variant, DerivedParameterTable derived) {
        return new KernelVariant(
                variant,
                layout.width(),
                layout.vectors(),
                names(derived.uniform()),
                names(derived.perUnit()),
                variant.model().macros(variant, derived));
    }

    private static List<String> names(List<DerivedParameter> parameters) {
        return parameters.stream().map(DerivedParameter::name).toList();
    }

    /** Whether a separate kernel gathers spikes. Coupled units need it, because spikes are selected after the step. */
    boolean gathersLast() {
        return variant.recordsSpikes() && variant.isCoupled();
    }

    /** The generated list macros that are compiled before {@code neuron_types.cl}. */
    String lists() {
        return list(
                        "FOR_EACH_STATE",
                        variant.state().stream()
                                .map(InitializedVariable::variable)
                                .map(Object::toString)
                                .toList())
                + list("FOR_EACH_UNIFORM_PARAM", uniform)
                + list("FOR_EACH_PER_UNIT_PARAM", perUnit)
                + limits()
                + currentSources();
    }

    /** The condition for the fast path, in terms of a vector's state u, its derived parameters c and the uniform ones s. */
    private String limits() {
        List<StateLimit> limits = FastPaths.limits(variant);
        return list(
                        "FOR_EACH_LIMIT",
                        limits.stream().map(limit -> limit.variable().key()).toList())
                + "#define WITHIN_LIMITS(u, c, s) "
                + limits.stream().map(KernelVariant::isWithin).collect(Collectors.joining(" & "))
                + "\n";
    }

    private static String isWithin(StateLimit limit) {
        String name = limit.variable().key();
        String x = "u." + name;
        String least = limit.floor() == null
                ? "(real_t)(s.least_" + name + ")"
                : "c." + limit.floor().name();
        String isAbove = "(" + x + " >= " + least + ")";
        String isAllowed = limit.orZero() ? isAbove + " | (" + x + " == (real_t)(0.0f))" : isAbove;
        return "ALL_LANES(" + isAllowed + ") & ALL_LANES(" + x + " <= (real_t)(s.most_" + name + "))";
    }

    private String currentSources() {
        StringBuilder sources = new StringBuilder("#define ADD_SOURCES");
        for (int n = 0; n < variant.sources().size(); n++) {
            sources.append(" ADD_")
                    .append(variant.sources().get(n))
                    .append('(')
                    .append(n)
                    .append(')');
        }
        StringBuilder places = new StringBuilder();
        for (int n = 0; n < variant.sources().size(); n++) {
            if (variant.sources().get(n) == CurrentSources.Kind.PER_UNIT_SERIES) {
                places.append("#define SOURCE_ROW_" + n + " " + CurrentSources.rowPlace(variant.sources(), n) + "\n");
            }
        }
        List<String> kept = CurrentSources.variables(variant.sources()).stream()
                .map(StateVariable::key)
                .toList();
        return list("FOR_EACH_SOURCE_STATE", kept) + places + sources + "\n";
    }

    /** Number of current sources that have a separate value for each unit. */
    int rows() {
        return CurrentSources.rowSources(variant.sources());
    }

    /** Whether occupancy is written, one bit per unit. It needs a width of 8 or 16, so that a vector fills whole bytes. */
    boolean marksOccupancy() {
        return variant.recordsSpikes() && !variant.isCoupled() && width % Byte.SIZE == 0;
    }

    /** Whether a launch takes the index of its first step within the chunk. */
    boolean takesFirstStep() {
        return variant.hasSources() || variant.recordsSpikes() && !variant.isCoupled();
    }

    private static String list(String name, List<String> entries) {
        return "#define " + name + "(X) "
                + entries.stream().map(entry -> "X(" + entry + ")").collect(Collectors.joining(" ")) + "\n";
    }

    /** The compiler options. Only models that divide request correctly rounded division. */
    String options() {
        StringBuilder options =
                new StringBuilder("-cl-std=CL1.2 -DLIFSIM_WIDTH=" + width + " -DLIFSIM_VECTORS=" + vectors);
        options.append(" -DLIFSIM_LAUNCH_STEPS=").append(LAUNCH_STEPS);
        for (ModelFeature feature : new TreeSet<>(variant.features())) {
            options.append(" -DFEATURE_").append(feature);
        }
        define(options, "DEFERS_SPIKE_COUNTS", FastPaths.has(variant));
        define(options, "LIFSIM_CHUNK_STEPS=" + FastPathBounds.CHUNK_STEPS, FastPaths.has(variant));
        macros.forEach(macro -> define(options, macro, true));
        define(options, "HAS_COUPLING", variant.isCoupled());
        define(options, "SELECTS_SPIKES", variant.selectsSpikes());
        define(options, "SOFTMAX_ITEMS=" + SOFTMAX_ITEMS, variant.has(ModelFeature.SOFTMAX));
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
            options.append(" ").append(ROUNDED_DIVISION);
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
