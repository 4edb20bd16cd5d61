package org.lifsim.internal.step;

/**
 * A source of a stimulus, bound to some units; what its kind has not is null.
 *
 * @param kind what it is
 * @param number its number in the stimulus, from 0
 * @param gain what x is multiplied by
 * @param sd standard deviation of noise
 * @param decay what x is multiplied by from step to step
 * @param noiseAmplitude what a normal number is multiplied by before it is added to x
 * @param weight what a spike adds to x
 * @param rate spikes a step
 * @param x what goes on from step to step
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
        float[] x) {
    /**
     * Binds a source.
     *
     * @param number its number, from 0
     * @param state the units
     * @return the source
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
                state.values(CurrentSources.variable(number)));
    }
}
