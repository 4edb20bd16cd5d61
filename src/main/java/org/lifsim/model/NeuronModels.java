package org.lifsim.model;

import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.DidYouMean;

/** The list of all neuron models. */
public final class NeuronModels {
    private static final List<NeuronModel> ALL = List.of(
            Lif.MODEL,
            SimplifiedLif.MODEL,
            AdEx.MODEL,
            Izhikevich.MODEL,
            QuadraticLif.MODEL,
            ResonateAndFire.MODEL,
            WinnerTakeAll.MODEL,
            IntegrateAndFire.MODEL,
            FitzHughNagumo.MODEL,
            HodgkinHuxley.MODEL,
            PoissonEncoder.MODEL,
            BernoulliEncoder.MODEL,
            PhasorEncoder.MODEL);

    private NeuronModels() {}

    /**
     * All neuron models.
     *
     * @return models, in the order of help
     */
    public static List<NeuronModel> all() {
        return ALL;
    }

    /**
     * Finds a neuron model by name.
     *
     * @param name name of the model, in upper or lower case
     * @return the model
     * @throws InputException if there is no model of that name; the message suggests the most similar name
     */
    public static NeuronModel named(String name) {
        List<String> names = ALL.stream().map(NeuronModel::key).toList();
        return ALL.stream()
                .filter(model -> model.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        Problem.of("model '" + name + "'", "is unknown").hint(DidYouMean.hint(name, names))));
    }
}
