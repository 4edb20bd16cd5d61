package org.lifsim.model;

import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.DidYouMean;

/** All cells that there are. */
public final class NeuronModels {
    private static final List<NeuronModel> ALL = List.of(
            Lif.MODEL,
            SimplifiedLif.MODEL,
            AdEx.MODEL,
            Izhikevich.MODEL,
            QuadraticLif.MODEL,
            ResonateAndFire.MODEL,
            PoissonEncoder.MODEL,
            BernoulliEncoder.MODEL);

    private NeuronModels() {}

    /**
     * All cells.
     *
     * @return in the order of help
     */
    public static List<NeuronModel> all() {
        return ALL;
    }

    /**
     * Finds a cell.
     *
     * @param name its name, in any case
     * @return the cell
     * @throws InputException if there is none of that name; the message suggests the nearest
     */
    public static NeuronModel named(String name) {
        List<String> names = ALL.stream().map(NeuronModel::key).toList();
        return ALL.stream()
                .filter(model -> model.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException("unknown model '" + name + "'" + DidYouMean.hint(name, names)
                        + "Available: " + String.join(", ", names)));
    }
}
