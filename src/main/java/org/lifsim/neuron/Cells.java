package org.lifsim.neuron;

import java.util.List;
import org.lifsim.fault.InputException;
import org.lifsim.io.NearestName;

/** All cells that there are. */
public final class Cells {
    private static final List<Cell> ALL = List.of(
            Lif.CELL, Slif.CELL, AdEx.CELL, Izhikevich.CELL, QuadLif.CELL, Raf.CELL, Poisson.CELL, Bernoulli.CELL);

    private Cells() {}

    /**
     * All cells.
     *
     * @return in the order of help
     */
    public static List<Cell> all() {
        return ALL;
    }

    /**
     * Finds a cell.
     *
     * @param name its name, in any case
     * @return the cell
     * @throws InputException if there is none of that name; the message suggests the nearest
     */
    public static Cell named(String name) {
        List<String> names = ALL.stream().map(Cell::label).toList();
        return ALL.stream()
                .filter(cell -> cell.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException("unknown model '" + name + "': did you mean '"
                        + NearestName.to(name, names) + "'? There is " + String.join(", ", names)));
    }
}
