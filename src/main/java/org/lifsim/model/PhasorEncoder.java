package org.lifsim.model;

import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.model.PhasorEncoderModel;

/**
 * The phasor encoder: a unit emits spikes at nearly regular intervals, at a rate of {@code target_freq} times its
 * stimulus j. Source: {@code PhasorCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * angles += 2 pi (dt / 1000) target_freq (1 + 0.2 normal(step, unit)) base_scale j
 * output where angles &gt; 2 pi; then angles -= 2 pi
 * base_scale = poisson(target_freq) / target_freq, drawn once per unit
 * </pre>
 *
 * <p>A population draws {@code base_scale} as the constructor of a {@code PhasorCell} with the population's key does:
 * with subkey 1, for all batch elements together. The first step has subkey 0. If initial values of {@code base_scale}
 * are given, nothing is drawn, and the population's key is the one of the first step. A reset keeps {@code base_scale}
 * and the key; that of ngc-learn replaces its key by subkey 0.
 */
public final class PhasorEncoder {
    /** Most spikes per second of a stimulus of 1, Hz. Its Poisson numbers fit into 32 bits. */
    private static final double MAX_FREQ = 1e9;

    /** Mean spike rate for a stimulus of 1, Hz, &gt; 0 and at most 10^9. */
    public static final Parameter TARGET_FREQ = new Parameter(
            "target_freq",
            "Hz",
            63.75,
            Double.NaN,
            "> 0 and at most 1e9",
            x -> x > 0 && (float) x > 0 && x <= MAX_FREQ,
            "mean spike rate for a stimulus of 1");

    /** The phasor encoder. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "Phasor",
            "encoder; spikes at nearly regular intervals, at target_freq times the stimulus",
            PhasorEncoderModel::define);

    private PhasorEncoder() {}
}
