package org.lifsim.backend;

import java.util.List;
import java.util.stream.Stream;
import org.lifsim.ModelCases;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Values;

/** Sets of parameters that together reach every branch of every model. */
final class ParameterSets {
    private ParameterSets() {}

    /**
     * LIF parameters that reach every branch: the tutorial's, and others near zero, stiff, or without leak, adaptation or
     * refractoriness.
     */
    static List<ModelParameters> lif() {
        ModelParameters tutorial = Lif.tutorialParameters();
        return List.of(
                tutorial,
                tutorial.with(Lif.V_MIN, Double.NEGATIVE_INFINITY).with(ModelOption.INTEGRATION_TYPE, "rk2"),
                tutorial.with(Lif.TAU_THETA, 0).with(Lif.REFRACT_TIME, 0),
                tutorial.with(Lif.TAU_THETA, 0.11).with(Lif.THETA_PLUS, 3),
                tutorial.with(Lif.THETA_PLUS, -0.7),
                tutorial.with(Lif.CONDUCT_LEAK, 0).with(Lif.RESIST_M, 1),
                aroundZero(),
                aroundZero().with(ModelOption.INTEGRATION_TYPE, "rk2").with(Lif.CONDUCT_LEAK, 0.37),
                aroundZero().with(Lif.V_MIN, -0.01).with(Lif.THETA_PLUS, 1e-37).with(Lif.TAU_THETA, 0.9),
                Lif.MODEL
                        .defaults()
                        .with(Lif.TAU_M, 0.1)
                        .with(Lif.RESIST_M, 1e-30)
                        .with(Lif.V_REST, 1e-37)
                        .with(Lif.THR, 1e-37)
                        .with(Lif.V_RESET, -1e-37),
                Lif.MODEL
                        .defaults()
                        .with(Lif.TAU_M, 1e30)
                        .with(Lif.RESIST_M, 1e30)
                        .with(Lif.THR, 1e30)
                        .with(Lif.V_RESET, -1e30));
    }

    /** All models, every option of each, and per-unit parameters. */
    static List<ModelParameters> others() {
        return Stream.concat(
                        ModelCases.all().stream(),
                        Stream.of(
                                everyParameterPerUnit(),
                                everyParameterPerUnit().with(ModelOption.INTEGRATION_TYPE, "rk2")))
                .toList();
    }

    /** LIF with every parameter per unit. */
    static ModelParameters everyParameterPerUnit() {
        return Lif.tutorialParameters()
                .with(Lif.TAU_M, Values.linspace(60, 140))
                .with(Lif.RESIST_M, Values.uniform(800, 1200, 1))
                .with(Lif.THR, Values.clippedNormal(-52, 1, -54, -50, 2))
                .with(Lif.V_REST, Values.linspace(-65, -66))
                .with(Lif.V_RESET, Values.uniform(-61, -59, 3))
                .with(Lif.CONDUCT_LEAK, Values.uniform(0.8, 1.1, 4))
                .with(Lif.TAU_THETA, Values.linspace(100, 500))
                .with(Lif.THETA_PLUS, Values.uniform(0, 0.1, 5))
                .with(Lif.REFRACT_TIME, Values.linspace(0.5, 3))
                .with(Lif.V_MIN, Values.linspace(-70, -69));
    }

    private static ModelParameters aroundZero() {
        return Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 7.3)
                .with(Lif.RESIST_M, 20)
                .with(Lif.V_REST, 0)
                .with(Lif.THR, 1)
                .with(Lif.V_RESET, -0.25)
                .with(Lif.TAU_THETA, 50)
                .with(Lif.REFRACT_TIME, 0.7);
    }

    static List<ModelParameters> all() {
        return Stream.concat(lif().stream(), others().stream()).toList();
    }

    /** The sets whose units influence each other within a step. */
    static List<ModelParameters> coupled() {
        return all().stream()
                .filter(parameters ->
                        ModelVariant.of(parameters, false, LastSpikeTime.OFF).isCoupled())
                .toList();
    }
}
