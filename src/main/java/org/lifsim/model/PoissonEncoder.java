package org.lifsim.model;

import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.model.PoissonEncoderModel;

/**
 * The Poisson encoder: a unit emits spikes at a rate of {@code target_freq} times its stimulus j. Source:
 * {@code PoissonCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * output = uniform(step, unit) &lt; j (dt / 1000) target_freq
 * </pre>
 */
public final class PoissonEncoder {
    /** Spike rate for a stimulus of 1, Hz, &gt;= 0. */
    public static final Parameter TARGET_FREQ =
            Parameter.notNegative("target_freq", "Hz", 63.75, "spike rate for a stimulus of 1");

    /** The Poisson encoder. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "Poisson", "encoder; the spike rate is target_freq times the stimulus", PoissonEncoderModel::define);

    private PoissonEncoder() {}
}
