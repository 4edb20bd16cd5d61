package org.lifsim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.model.Values;

/** Parameters of every model for the contract, made from what the model declares. */
public final class ModelCases {
    private ModelCases() {}

    /** Keys of all models. */
    public static Stream<String> keys() {
        return NeuronModels.all().stream().map(NeuronModel::key);
    }

    /** The cases of all models. */
    public static List<ModelParameters> all() {
        return NeuronModels.all().stream().flatMap(model -> of(model).stream()).toList();
    }

    /**
     * The demo parameters, the model's examples, and each choice of an option that no example has. A model without
     * examples gets one with all parameters per unit.
     */
    public static List<ModelParameters> of(NeuronModel model) {
        ModelParameters demo = model.demoParameters();
        List<ModelParameters> cases = new ArrayList<>(List.of(demo));
        List<ModelParameters> examples = ModelDefinition.of(model).examples();
        cases.addAll(examples.isEmpty() ? List.of(eachUnitItsOwn(demo)) : examples);
        for (ModelOption option : model.options()) {
            for (String choice : option.choices()) {
                ModelParameters chosen = demo.with(option, choice);
                if (cases.stream().noneMatch(known -> known.choice(option).equals(chosen.choice(option)))) {
                    cases.add(chosen);
                }
            }
        }
        return cases;
    }

    /** All parameters per unit, 5% around the demo parameters. */
    private static ModelParameters eachUnitItsOwn(ModelParameters demo) {
        ModelParameters varied = demo;
        for (Parameter parameter : demo.model().parameters()) {
            double value = demo.of(parameter);
            if (Double.isFinite(value)) {
                varied = varied.with(parameter, Values.linspace(0.95 * value, 1.05 * value));
            }
        }
        return varied;
    }
}
