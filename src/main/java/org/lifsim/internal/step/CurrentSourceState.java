package org.lifsim.internal.step;

/**
 * A current source, bound to some units. Parameters that its kind does not have are null.
 *
 * @param kind kind of the source
 * @param number index of the source, from 0
 * @param gain factor of x
 * @param sd standard deviation of white noise
 * @param decay factor of x per step
 * @param noiseAmplitude factor of a normal number before it is added to x
 * @param weight what a spike adds to x
 * @param rate Bernoulli spikes per step
 * @param most largest number of Poisson spikes in a step
 * @param top its probability
 * @param inverseMean 1 / mean number of Poisson spikes in a step
 * @param x state of the source, one value per unit
 */
public record CurrentSourceState(
        CurrentSources.Kind kind,
        int number,
        DerivedValues gain,
        DerivedValues sd,
        DerivedValues decay,
        DerivedValues noiseAmplitude,
        DerivedValues weight,
        DerivedValues rate,
        DerivedValues most,
        DerivedValues top,
        DerivedValues inverseMean,
        float[] x) {
    /**
     * Binds a source.
     *
     * @param number index of the source, from 0
     * @param state the units
     * @return the bound source
     */
    public static CurrentSourceState of(int number, NeuronState state) {
        return new CurrentSourceState(
                state.variant().sources().get(number),
                number,
                state.sourceParameter(number, "gain"),
                state.sourceParameter(number, "sd"),
                state.sourceParameter(number, "decay"),
                state.sourceParameter(number, "noise_amplitude"),
                state.sourceParameter(number, "weight"),
                state.sourceParameter(number, "rate"),
                state.sourceParameter(number, "most"),
                state.sourceParameter(number, "top"),
                state.sourceParameter(number, "inverse_mean"),
                state.values(CurrentSources.variable(number)));
    }
}
