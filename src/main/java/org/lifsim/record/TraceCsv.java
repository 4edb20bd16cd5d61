package org.lifsim.record;

import java.util.List;
import java.util.StringJoiner;
import org.lifsim.io.Float32Text;
import org.lifsim.neuron.LifColumn;

/** A trace as comma-separated values, a line a step; every number reads back as the same float32. */
public final class TraceCsv {
    private static final String HEADER = "step,t_ms,j,v,s,thr_theta,rfr,surrogate,tols\n";

    private TraceCsv() {}

    /**
     * Writes a trace out.
     *
     * @param trace the trace
     * @return the file's text
     */
    public static String text(Trace trace) {
        StringBuilder text = new StringBuilder(HEADER);
        for (int step = 0; step < trace.steps(); step++) {
            StringJoiner line = new StringJoiner(",", "", "\n");
            line.add(Integer.toString(step));
            line.add(Float32Text.shortest((float) (step * trace.dt())));
            line.add(Float32Text.shortest(trace.at(LifColumn.CURRENT, step)));
            line.add(Float32Text.shortest(trace.at(LifColumn.V, step)));
            line.add(trace.spikes()[step] ? "1" : "0");
            for (LifColumn column : List.of(LifColumn.THR_THETA, LifColumn.RFR, LifColumn.SURROGATE, LifColumn.TOLS)) {
                line.add(Float32Text.shortest(trace.at(column, step)));
            }
            text.append(line);
        }
        return text.toString();
    }
}
