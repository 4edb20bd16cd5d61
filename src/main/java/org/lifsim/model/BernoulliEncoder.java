package org.lifsim.model;

import org.lifsim.internal.model.BernoulliEncoderModel;
import org.lifsim.internal.model.ModelDefinition;

/**
 * The Bernoulli encoder: its stimulus j is the probability that a unit emits a spike in a step. It has no parameters.
 * Source: {@code BernoulliCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * output = uniform(step, unit) &lt; j
 * </pre>
 */
public final class BernoulliEncoder {
    /** The Bernoulli encoder. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "Bernoulli", "encoder; the spike probability in a step is the stimulus", BernoulliEncoderModel::define);

    private BernoulliEncoder() {}
}
