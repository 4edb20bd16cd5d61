package org.lifsim.record;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.lifsim.io.Float32Text;
import org.lifsim.neuron.Column;

/** A trace as comma-separated values, a line a step; every number reads back as the same float32. */
public final class TraceCsv {
    private TraceCsv() {}

    /**
     * Writes a trace out: step, time, input, the first column of the state, spikes, and all others.
     *
     * @param trace the trace
     * @return the file's text
     */
    public static String text(Trace trace) {
        List<Column> others = new ArrayList<>(trace.columns().keySet());
        others.remove(Column.CURRENT);
        Column first = others.remove(0);
        others.remove(Column.S);
        boolean spikes = !first.equals(Column.OUTPUTS);
        StringBuilder text = new StringBuilder("step,t_ms,j," + first + (spikes ? ",s" : ""));
        others.forEach(column -> text.append(',').append(column));
        text.append('\n');
        for (int step = 0; step < trace.steps(); step++) {
            StringJoiner line = new StringJoiner(",", "", "\n");
            line.add(Integer.toString(step));
            line.add(Float32Text.shortest((float) (step * trace.dt())));
            line.add(Float32Text.shortest(trace.at(Column.CURRENT, step)));
            line.add(Float32Text.shortest(trace.at(first, step)));
            if (spikes) {
                line.add(trace.spikes()[step] ? "1" : "0");
            }
            for (Column column : others) {
                line.add(Float32Text.shortest(trace.at(column, step)));
            }
            text.append(line);
        }
        return text.toString();
    }
}
