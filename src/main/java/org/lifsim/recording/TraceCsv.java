package org.lifsim.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.model.StateVariable;

/** Writes a trace as CSV, one line per step. Every number can be read back as the same float32. */
public final class TraceCsv {
    private TraceCsv() {}

    /**
     * Formats a trace. The columns are: step, time in ms, current, the first state variable, spikes, all other state variables.
     *
     * @param trace the trace
     * @return the text of the file, with a header line
     */
    public static String text(TraceData trace) {
        List<StateVariable> others = new ArrayList<>(trace.variables().keySet());
        others.remove(StateVariable.CURRENT);
        StateVariable first = others.remove(0);
        others.remove(StateVariable.S);
        boolean spikes = !trace.variables().containsKey(StateVariable.OUTPUTS);
        StringBuilder text = new StringBuilder("step,t_ms,j," + first + (spikes ? ",s" : ""));
        others.forEach(variable -> text.append(',').append(variable));
        text.append('\n');
        for (int step = 0; step < trace.steps(); step++) {
            StringJoiner line = new StringJoiner(",", "", "\n");
            line.add(Integer.toString(step));
            line.add(Float32Text.shortest((float) (step * trace.dt())));
            line.add(Float32Text.shortest(trace.at(StateVariable.CURRENT, step)));
            line.add(Float32Text.shortest(trace.at(first, step)));
            if (spikes) {
                line.add(trace.spikes()[step] ? "1" : "0");
            }
            for (StateVariable variable : others) {
                line.add(Float32Text.shortest(trace.at(variable, step)));
            }
            text.append(line);
        }
        return text.toString();
    }
}
