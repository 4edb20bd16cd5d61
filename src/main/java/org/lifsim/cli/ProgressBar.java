package org.lifsim.cli;

import java.util.Locale;
import org.lifsim.simulation.Progress;

/** A line on the terminal that tells how far a run is; silent where stderr is no terminal. */
final class ProgressBar implements AutoCloseable {
    /** The launcher looks at file descriptor 2, since Java cannot. */
    private static final boolean TERMINAL = Boolean.getBoolean("lifsim.terminal");

    private static final int WIDTH = 30;

    private final long units;
    private final long start = System.nanoTime();
    private boolean shown;

    ProgressBar(long units) {
        this.units = units;
    }

    Progress progress() {
        return TERMINAL ? this::show : Progress.SILENT;
    }

    private void show(long done, long total) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        double left = seconds * (total - done) / done;
        int filled = (int) (WIDTH * done / total);
        System.err.print(String.format(
                Locale.ROOT,
                "\r[%s%s] %d of %d steps, %,.0f million unit-steps a second, %.0f s left \u001b[K",
                "=".repeat(filled),
                " ".repeat(WIDTH - filled),
                done,
                total,
                units * (double) done / seconds / 1e6,
                left));
        System.err.flush();
        shown = true;
    }

    @Override
    public void close() {
        if (shown) {
            System.err.print("\r\u001b[K");
            System.err.flush();
            shown = false;
        }
    }
}
