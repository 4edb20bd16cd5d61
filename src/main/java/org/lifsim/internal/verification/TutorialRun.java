package org.lifsim.internal.verification;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.lifsim.recording.TraceData;

/** The lecture's own run: one cell, 200 steps of 0.1 ms, no current for the first 10 and 0.3 from then on. */
public final class TutorialRun {
    /** The lecture's steps. */
    public static final int STEPS = 200;

    /** The first step with a current. */
    public static final int ONSET = 10;

    private static final double DT = 0.1;

    private TutorialRun() {}

    /**
     * Compares a trace with what ngc-learn recorded, bit for bit, if it is of the lecture's cell under the lecture's current.
     *
     * @param trace the trace
     * @return the verdict, or empty if nothing recorded may be compared with the trace
     * @throws IOException if the jar cannot be read
     */
    public static Optional<VerificationResult> compare(TraceData trace) throws IOException {
        if (!trace.parameters().equals(Lif.tutorialParameters()) || trace.dt() != DT || trace.steps() != STEPS) {
            return Optional.empty();
        }
        PopulationCase recorded = PopulationCase.builtIn("lecture");
        return Arrays.equals(recorded.current(), trace.variables().get(StateVariable.CURRENT))
                ? Optional.of(ReferenceCheck.compare(recorded, trace::array))
                : Optional.empty();
    }
}
