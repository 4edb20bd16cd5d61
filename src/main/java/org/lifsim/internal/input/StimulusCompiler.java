package org.lifsim.internal.input;

import java.util.Objects;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.random.RandomKey;

/**
 * Compiles a {@link Stimulus} to the current sources that a step adds. {@code Stimulus} does the work and registers
 * itself here. In this way none of its public methods shows an internal type.
 */
public final class StimulusCompiler {
    /** Access to the internals of {@link Stimulus}. */
    public interface Access {
        /**
         * See {@link StimulusCompiler#compile}.
         *
         * @param stimulus the stimulus
         * @param dt time step in ms
         * @param run the random key of the run
         * @return the current sources of the stimulus
         */
        CurrentSources compile(Stimulus stimulus, double dt, RandomKey run);

        /**
         * See {@link StimulusCompiler#stimulusOf}.
         *
         * @param sources the current sources
         * @return a stimulus that compiles to these sources
         */
        Stimulus stimulusOf(CurrentSources sources);
    }

    private static volatile Access access;

    private StimulusCompiler() {}

    /**
     * Registers the access. {@link Stimulus} calls this once, when its class is loaded.
     *
     * @param newAccess access to the internals of {@code Stimulus}
     */
    public static void register(Access newAccess) {
        access = newAccess;
    }

    /**
     * Compiles a stimulus for a time step.
     *
     * @param stimulus the stimulus
     * @param dt time step in ms
     * @param run the random key of the run, for sources without a seed of their own
     * @return the current sources, in the order in which they are added, with warnings
     * @throws org.lifsim.error.InputException if a source does not fit the time step, or a file is invalid
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public static CurrentSources compile(Stimulus stimulus, double dt, RandomKey run) {
        return access.compile(stimulus, dt, run);
    }

    /**
     * Creates a stimulus from given current sources, for tests.
     *
     * @param sources the current sources
     * @return a stimulus that compiles to these sources at any time step
     */
    public static Stimulus stimulusOf(CurrentSources sources) {
        Objects.requireNonNull(Stimulus.NONE, "loads Stimulus, which registers itself");
        return access.stimulusOf(sources);
    }
}
