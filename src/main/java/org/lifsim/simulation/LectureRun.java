package org.lifsim.simulation;

import java.io.IOException;
import java.util.Arrays;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifParameters;
import org.lifsim.record.Trace;
import org.lifsim.reference.ReferenceCase;
import org.lifsim.reference.ReferenceCheck;

/** The lecture's own run: one cell, 200 steps of 0.1 ms, no current for the first 10 and 0.3 from then on. */
public final class LectureRun {
    /** The lecture's steps. */
    public static final int STEPS = 200;

    /** The first step with a current. */
    public static final int ONSET = 10;

    private static final double DT = 0.1;

    private LectureRun() {}

    /**
     * Whether a trace is of the lecture's cell under the lecture's current, so that the recorded run may be compared with it.
     *
     * @param parameters of the cell
     * @param trace the trace
     * @return true if so
     * @throws IOException if the jar cannot be read
     */
    public static boolean matches(LifParameters parameters, Trace trace) throws IOException {
        return parameters.equals(LifParameters.lecture())
                && trace.dt() == DT
                && trace.steps() == STEPS
                && Arrays.equals(recorded().current(), trace.columns().get(LifColumn.CURRENT));
    }

    /**
     * Compares a trace with what ngc-learn recorded, bit for bit.
     *
     * @param trace a trace of the lecture's run
     * @return the verdict
     * @throws IOException if the jar cannot be read
     */
    public static ReferenceCheck.Verdict compare(Trace trace) throws IOException {
        return ReferenceCheck.compare(recorded(), trace::array);
    }

    private static ReferenceCase recorded() throws IOException {
        return ReferenceCase.builtIn("lecture");
    }
}
