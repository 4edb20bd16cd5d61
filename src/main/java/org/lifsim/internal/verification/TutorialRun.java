package org.lifsim.internal.verification;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.lifsim.recording.TraceData;

/** The run of the tutorial's LIF neuron: one unit, 200 steps of 0.1 ms, current 0 in the first 10 steps and 0.3 afterwards. */
public final class TutorialRun {
    /** Number of steps. */
    public static final int STEPS = 200;

    /** The first step with a current, from 0. */
    public static final int ONSET = 10;

    private static final double DT = 0.1;

    private TutorialRun() {}

    /**
     * Whether a trace is of the tutorial's neuron, with any input.
     *
     * @param trace the trace
     * @return true if parameters and time step are the tutorial's
     */
    public static boolean isOfTutorialNeuron(TraceData trace) {
        return trace.parameters().equals(Lif.tutorialParameters()) && trace.dt() == DT;
    }

    /**
     * Compares a trace bit for bit with the recorded run of ngc-learn, if parameters, time step, steps and current are the
     * tutorial's.
     *
     * @param trace the trace
     * @return the result of the comparison; empty if there is no reference data for this configuration
     * @throws IOException if the jar cannot be read
     */
    public static Optional<VerificationResult> compare(TraceData trace) throws IOException {
        if (!isOfTutorialNeuron(trace) || trace.steps() != STEPS) {
            return Optional.empty();
        }
        PopulationCase recorded = PopulationCase.builtIn("lecture");
        return Arrays.equals(recorded.current(), trace.variables().get(StateVariable.CURRENT))
                ? Optional.of(ReferenceCheck.compare(recorded, trace::array))
                : Optional.empty();
    }
}
