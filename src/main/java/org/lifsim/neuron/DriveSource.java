package org.lifsim.neuron;

/**
 * A source of a stimulus, bound to some units; what its kind has not is null.
 *
 * @param kind what it is
 * @param number its number in the stimulus, from 0
 * @param gain what x is multiplied by
 * @param sd standard deviation of noise
 * @param decay what x is multiplied by from step to step
 * @param kick what a normal number is multiplied by before it is added to x
 * @param weight what a spike adds to x
 * @param rate spikes a step
 * @param x what goes on from step to step
 */
public record DriveSource(
        Drive.Kind kind,
        int number,
        UnitConstant gain,
        UnitConstant sd,
        UnitConstant decay,
        UnitConstant kick,
        UnitConstant weight,
        UnitConstant rate,
        float[] x) {
    /**
     * Binds a source.
     *
     * @param number its number, from 0
     * @param units the units
     * @return the source
     */
    public static DriveSource of(int number, Units units) {
        return new DriveSource(
                units.form().drive().get(number),
                number,
                units.driveConstant(number, "gain"),
                units.driveConstant(number, "sd"),
                units.driveConstant(number, "decay"),
                units.driveConstant(number, "kick"),
                units.driveConstant(number, "weight"),
                units.driveConstant(number, "rate"),
                units.column(Drive.column(number)));
    }
}
