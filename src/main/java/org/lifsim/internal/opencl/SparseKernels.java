package org.lifsim.internal.opencl;

import java.util.List;
import java.util.Locale;
import org.lifsim.model.CellModel;

/** Parameters and numbers of the kernels in {@code sparse.cl}. */
final class SparseKernels {
    /** Work-items per work-group. */
    static final int GROUP_ITEMS = 64;

    /** Connections of a spike that a work-group delivers together. */
    static final int PIECE = 1024;

    /** What a population's row of numbers holds. */
    enum Field {
        MODEL,
        COUNT,
        /** Number of sets of constants: 1, or one for each cell. */
        SETS,
        CONSTANTS,
        REFRACTORY_STEPS,
        /** Index of the first start of kept shares; negative if arrivals in the refractory time are lost. */
        KEPT,
        STATE,
        VARIABLES,
        CHANNELS,
        ACCUMULATOR,
        FIRST_CELL,
        FIRST_WORK_GROUP,
        HAS_DIRECT,
        FIRST_INPUT,
        END_OF_INPUTS,
        NUMBER
    }

    /** What a Poisson input's row of numbers holds. */
    enum Input {
        DELAY,
        WEIGHT,
        CHANNEL,
        FIRST_LIMIT,
        LIMITS,
        NUMBER
    }

    static final KernelSignature UPDATE = KernelSignature.of("sparse_update")
            .reads("int", "group_of")
            .reads("long", "groups")
            .reads("double", "constants", "quanta", "current", "direct", "filtered", "kept")
            .reads("int", "refractory_steps", "kept_start", "inputs", "limits")
            .reads("uint", "keys")
            .writes("double", "state")
            .writes("int", "refractory", "ring", "spike_counts", "spike_list")
            .ulongs("accumulators", "plane")
            .longs("first", "row_first")
            .ints("row", "steps", "slots", "capacity", "key_pairs")
            .build();

    static final KernelSignature DELIVER = KernelSignature.of("sparse_deliver")
            .reads("int", "spike_counts", "spike_list", "node_of")
            .reads("ulong", "starts")
            .reads("uint", "places")
            .reads("int", "weights", "weight_of")
            .reads("long", "weight_shift")
            .writes("int", "ring")
            .ulongs("accumulators", "plane")
            .longs("first", "now")
            .ints("row", "steps", "slots", "capacity", "pieces")
            .build();

    static final KernelSignature PROBE = KernelSignature.of("sparse_probe")
            .reads("double", "state")
            .reads("long", "probe_places")
            .writes("double", "probed")
            .ints("row", "number")
            .build();

    static final List<KernelSignature> ALL = List.of(UPDATE, DELIVER, PROBE);

    private SparseKernels() {}

    /** Macros for the numbers of models and fields, and for the size of a piece. */
    static String macros() {
        StringBuilder macros = new StringBuilder();
        define(macros, "PIECE", PIECE);
        for (CellModel model : CellModel.ALL) {
            define(macros, "MODEL_" + model.name(), number(model));
        }
        for (Field field : Field.values()) {
            define(macros, "FIELD_" + field, field.ordinal());
        }
        for (Input input : Input.values()) {
            define(macros, "INPUT_" + input, input.ordinal());
        }
        return macros.toString();
    }

    private static void define(StringBuilder macros, String name, int value) {
        macros.append("#define ")
                .append(name.toUpperCase(Locale.ROOT))
                .append(' ')
                .append(value)
                .append('\n');
    }

    /** The number of a model in the kernels. */
    static int number(CellModel model) {
        return CellModel.ALL.indexOf(model);
    }

    /**
     * Compiler options.
     *
     * @param models the models of a network
     * @param isWide whether accumulators have 64 bits
     */
    static String options(List<CellModel> models, boolean isWide) {
        int bits = 0;
        for (CellModel model : models) {
            bits |= 1 << number(model);
        }
        return KernelSource.groupedOptions(1, GROUP_ITEMS) + " -DLIFSIM_MODELS=" + bits + " -DLIFSIM_WIDE="
                + (isWide ? 1 : 0);
    }
}
