package org.lifsim.backend;

import java.util.List;
import java.util.stream.Stream;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.AdEx;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.Izhikevich;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.QuadraticLif;
import org.lifsim.model.ResonateAndFire;
import org.lifsim.model.SimplifiedLif;
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

    /** The other models, every option of each, and per-unit parameters. */
    static List<ModelParameters> others() {
        ModelParameters tutorial = Lif.tutorialParameters();
        ModelParameters slif = SimplifiedLif.MODEL.demoParameters();
        ModelParameters adex = AdEx.MODEL.demoParameters();
        ModelParameters izhikevich = Izhikevich.MODEL.demoParameters();
        ModelParameters raf = ResonateAndFire.MODEL.demoParameters();
        return List.of(
                tutorial.with(Lif.ONE_SPIKE, "true"),
                tutorial.with(Lif.MAX_ONE_SPIKE, "true").with(Lif.REFRACT_TIME, 0),
                tutorial.with(Lif.SURROGATE_TYPE, "triangular"),
                tutorial.with(Lif.SURROGATE_TYPE, "secant"),
                tutorial.with(Lif.SURROGATE_TYPE, "straight_through"),
                tutorial.with(Lif.TAU_M, Values.linspace(60, 140)),
                everyParameterPerUnit(),
                everyParameterPerUnit().with(ModelOption.INTEGRATION_TYPE, "rk2"),
                slif,
                slif.with(SimplifiedLif.STICKY_SPIKES, "true").with(SimplifiedLif.THR_PERSIST, "true"),
                slif.with(SimplifiedLif.RHO_B, 0.001),
                slif.with(SimplifiedLif.RHO_B, 0.001)
                        .with(SimplifiedLif.STICKY_SPIKES, "true")
                        .with(SimplifiedLif.RESIST_INH, 0.2)
                        .with(SimplifiedLif.THR_JITTER, 0.1),
                slif.with(SimplifiedLif.RESIST_INH, 0.3).with(SimplifiedLif.TAU_M, Values.uniform(10, 30, 3)),
                adex,
                adex.with(ModelOption.INTEGRATION_TYPE, "rk2"),
                adex.with(AdEx.V_SHARPNESS, Values.uniform(0.5, 3, 1)).with(AdEx.B, Values.normal(1, 2, 2)),
                izhikevich,
                izhikevich.with(ModelOption.INTEGRATION_TYPE, "rk2"),
                izhikevich.with(Izhikevich.COUPLING_FACTOR, Values.uniform(0.1, 0.3, 1)),
                QuadraticLif.MODEL.demoParameters(),
                QuadraticLif.MODEL
                        .demoParameters()
                        .with(ModelOption.INTEGRATION_TYPE, "rk2")
                        .with(QuadraticLif.CRITICAL_V, Values.linspace(-1, 1))
                        .with(Lif.MAX_ONE_SPIKE, "true"),
                raf,
                raf.with(ModelOption.INTEGRATION_TYPE, "rk2"),
                raf.with(ResonateAndFire.POST_SPIKE_RESET, "false")
                        .with(ResonateAndFire.TAU_W, Values.uniform(5, 15, 1)),
                raf.with(ResonateAndFire.OMEGA, Values.linspace(-1, 1))
                        .with(ResonateAndFire.DAMPEN_FACTOR, Values.linspace(1, -1.5)),
                raf.with(ResonateAndFire.OMEGA, Values.uniform(-3, 3, 1))
                        .with(ResonateAndFire.DAMPEN_FACTOR, Values.uniform(-2, 0.2, 2))
                        .with(ResonateAndFire.POST_SPIKE_RESET, "false"),
                raf.with(ResonateAndFire.OMEGA, Values.linspace(-2, -1))
                        .with(ResonateAndFire.DAMPEN_FACTOR, Values.linspace(-2, 1)),
                PoissonEncoder.MODEL.defaults(),
                PoissonEncoder.MODEL.defaults().with(PoissonEncoder.TARGET_FREQ, Values.linspace(0, 200)),
                BernoulliEncoder.MODEL.defaults());
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
