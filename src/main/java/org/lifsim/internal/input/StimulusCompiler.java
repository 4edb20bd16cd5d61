package org.lifsim.internal.input;

import java.util.Objects;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.step.CurrentSources;

/**
 * Turns a {@link Stimulus} into the current sources that steps add. The work is done inside {@code Stimulus}, which registers itself here, so
 * that no public method of it shows an internal type.
 */
public final class StimulusCompiler {
    /** What {@link Stimulus} lets the rest of lifsim do. */
    public interface Access {
        /**
         * See {@link StimulusCompiler#compile}.
         *
         * @param stimulus the stimulus
         * @param dt the time step, ms
         * @return its sources
         */
        CurrentSources compile(Stimulus stimulus, double dt);

        /**
         * See {@link StimulusCompiler#stimulusOf}.
         *
         * @param sources the sources
         * @return a stimulus of them
         */
        Stimulus stimulusOf(CurrentSources sources);
    }

    private static volatile Access access;

    private StimulusCompiler() {}

    /**
     * Called once, when {@link Stimulus} is loaded.
     *
     * @param newAccess the way into it
     */
    public static void register(Access newAccess) {
        access = newAccess;
    }

    /**
     * The sources of a stimulus, with all parameters derived.
     *
     * @param stimulus the stimulus
     * @param dt the time step, ms
     * @return its sources, in order
     * @throws org.lifsim.error.InputException if a source does not fit the time step, such as a rate of more than one spike a step
     */
    public static CurrentSources compile(Stimulus stimulus, double dt) {
        return access.compile(stimulus, dt);
    }

    /**
     * A stimulus of sources that were made by hand, for tests.
     *
     * @param sources the sources
     * @return a stimulus that compiles to them, whatever the time step
     */
    public static Stimulus stimulusOf(CurrentSources sources) {
        Objects.requireNonNull(Stimulus.NONE, "loads Stimulus, which registers itself");
        return access.stimulusOf(sources);
    }
}
