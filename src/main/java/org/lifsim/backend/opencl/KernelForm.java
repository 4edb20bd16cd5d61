package org.lifsim.backend.opencl;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lifsim.backend.ClearSteps;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Constant;
import org.lifsim.neuron.Drive;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.Raf;
import org.lifsim.neuron.StateColumn;
import org.lifsim.neuron.Tols;
import org.lifsim.neuron.Trait;
import org.lifsim.neuron.UnitConstants;

/**
 * Which of its forms the loop around a cell's step is compiled to: the one owner of what {@code cell_types.cl} and {@code cell_loop.cl}
 * are told of a cell.
 *
 * @param form the cell, its traits and its optional columns
 * @param width units in a vector: 1, 2, 4, 8 or 16
 * @param vectors vectors that a work-item steps side by side
 * @param shared names of the constants that all units share
 * @param varied names of the constants of which each unit has its own
 * @param macros what the values of constants that all units share leave to be computed
 */
record KernelForm(Form form, int width, int vectors, List<String> shared, List<String> varied, List<String> macros) {
    /** Steps of a launch where each step's time or key is an argument: they must fit in what a device takes by value. */
    static final int LAUNCH_STEPS = 32;

    static KernelForm of(Layout layout, Form form, UnitConstants constants) {
        return new KernelForm(
                form,
                layout.width(),
                layout.vectors(),
                names(constants.shared()),
                names(constants.varied()),
                macros(form, constants));
    }

    private static List<String> macros(Form form, UnitConstants constants) {
        Set<Constant> shared = Set.copyOf(constants.shared());
        if (form.cell() == Lif.CELL) {
            // A full leak makes a fused multiply-add a sum.
            boolean full = shared.contains(Lif.LEAK) && constants.of(Lif.LEAK).at(0) == 1f;
            return full ? List.of("FULL_LEAK") : List.of();
        }
        if (form.cell() == Raf.CELL && shared.containsAll(Set.of(Raf.TURN, Raf.DAMPING))) {
            float turn = constants.of(Raf.TURN).at(0);
            float damping = constants.of(Raf.DAMPING).at(0);
            boolean resets = !form.is(Trait.NO_RESET);
            return List.of(
                    "TURN_IN_W=" + (Raf.fusesTurnInW(turn, damping) ? 1 : 0),
                    "DAMPING_IN_V=" + (Raf.fusesDampingInV(turn, damping, resets) ? 1 : 0));
        }
        return List.of();
    }

    private static List<String> names(List<Constant> constants) {
        return constants.stream().map(Constant::name).toList();
    }

    /** Whether single steps may leave the counts for later: LIF's, where a step does nothing but move the state. */
    static boolean countsLate(Form form) {
        return form.cell() == Lif.CELL
                && !form.isCoupled()
                && !form.surrogate()
                && form.tols() == Tols.OFF
                && !form.isDriven();
    }

    /** Whether spikes are gathered by a kernel of their own, since only that knows which ones are kept. */
    boolean gathersLast() {
        return form.recorded() && form.isCoupled();
    }

    /** The lists that stand before {@code cell_types.cl}. */
    String lists() {
        return list(
                        "STATE",
                        form.state().stream()
                                .map(StateColumn::column)
                                .map(Object::toString)
                                .toList())
                + list("SHARED", shared)
                + list("VARIED", varied)
                + drive();
    }

    private String drive() {
        StringBuilder sources = new StringBuilder("#define DRIVE");
        for (int n = 0; n < form.drive().size(); n++) {
            sources.append(' ')
                    .append(form.drive().get(n))
                    .append('(')
                    .append(n)
                    .append(')');
        }
        StringBuilder places = new StringBuilder();
        for (int n = 0; n < form.drive().size(); n++) {
            if (form.drive().get(n) == Drive.Kind.ROWS) {
                places.append("#define ROW_" + n + " " + Drive.rowPlace(form.drive(), n) + "\n");
            }
        }
        List<String> kept =
                Drive.columns(form.drive()).stream().map(Column::label).toList();
        return list("DRIVE_STATE", kept) + places + sources + "\n";
    }

    /** How many numbers of its own the stimulus gives to each unit in a step. */
    int rows() {
        return Drive.rowSources(form.drive());
    }

    /** Whether the words of spikes that are not 0 are marked, a bit each: where vectors are of whole bytes' bits. */
    boolean marksWords() {
        return form.recorded() && !form.isCoupled() && width % Byte.SIZE == 0;
    }

    /** Whether a launch must be told which step of the pass its first one is. */
    boolean tellsFirstStep() {
        return form.isDriven() || form.recorded() && !form.isCoupled();
    }

    private static String list(String name, List<String> entries) {
        return "#define " + name + "(X) "
                + entries.stream().map(entry -> "X(" + entry + ")").collect(Collectors.joining(" ")) + "\n";
    }

    /** The compiler's options. Only steps that divide ask for a correctly rounded division. */
    String options() {
        StringBuilder options = new StringBuilder("-cl-std=CL1.2 -DWIDTH=" + width + " -DVECTORS=" + vectors);
        options.append(" -DLAUNCH_STEPS=").append(LAUNCH_STEPS);
        for (Trait trait : new TreeSet<>(form.traits())) {
            options.append(" -D").append(trait);
        }
        define(options, "COUNTS_LATE", countsLate(form));
        define(options, "PASS=" + ClearSteps.PASS, countsLate(form));
        macros.forEach(macro -> define(options, macro, true));
        define(options, "COUPLED", form.isCoupled());
        define(options, "CHOOSES", form.chooses());
        define(options, "KEYS", form.isRandom());
        define(options, "TOLS", form.tols() != Tols.OFF);
        define(options, "SURROGATE", form.surrogate());
        define(options, "RECORDED", form.recorded());
        define(options, "MARKS", marksWords());
        define(options, "DRIVEN", form.isDriven());
        define(options, "ROW_SOURCES=" + rows(), rows() > 0);
        define(options, "SOURCES=" + form.drive().size(), form.isDriven());
        define(options, "FIRST_STEP", tellsFirstStep());
        if (form.cell().divides(form)) {
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
        return form.cell().label() + "_step.cl";
    }
}
