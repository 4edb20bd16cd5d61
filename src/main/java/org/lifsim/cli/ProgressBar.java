package org.lifsim.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.lifsim.error.Problem;
import org.lifsim.examples.mnist.TrainingProgress;
import org.lifsim.experiment.Progress;

/** Shows progress on stderr: on a terminal as a live bar, elsewhere as a line every 30 seconds. */
final class ProgressBar implements AutoCloseable {
    /** Set by the launcher, which tests whether file descriptor 2 is a terminal; Java cannot. */
    private static final boolean TERMINAL = Boolean.getBoolean("lifsim.terminal");

    private static final int WIDTH = 30;
    private static final long LIVE_NANOS = 200_000_000;

    /** Keeps logs short. */
    private static final long LINE_NANOS = 30_000_000_000L;

    /** Counting spikes takes at most one part in this many of the time. */
    private static final int COUNTING = 100;

    private final boolean quiet;
    private final boolean terminal;
    private final PrintStream out;
    private final LongSupplier clock;
    private final long start;
    private long first = -1;
    private long lastPrinted;
    private long spikes = -1;
    private long counted;
    private long countingNanos;
    private boolean shown;

    ProgressBar(boolean quiet) {
        this(quiet, TERMINAL, System.err, System::nanoTime);
    }

    /** Shows progress elsewhere, by another clock in nanoseconds, for tests. */
    ProgressBar(boolean quiet, boolean terminal, PrintStream out, LongSupplier clock) {
        this.quiet = quiet;
        this.terminal = terminal;
        this.out = out;
        this.clock = clock;
        start = clock.getAsLong();
        lastPrinted = start;
        counted = start;
    }

    /** Shows the steps of a run; the number of units gives the speed in unit-steps. */
    Progress progress(long units) {
        return new Progress() {
            @Override
            public void update(long done, long total, LongSupplier spikesSoFar) {
                if (!quiet) {
                    print(done, total, (rate, remaining) -> steps(done, total, units * rate, remaining, spikesSoFar));
                }
            }

            /** Also when quiet: a warning is no progress. */
            @Override
            public void warn(Problem warning) {
                clear();
                out.println("lifsim: warning: " + warning);
            }
        };
    }

    private String steps(long done, long total, double speed, String remaining, LongSupplier spikesSoFar) {
        count(spikesSoFar);
        return String.format(
                Locale.ROOT,
                "%,d of %,d steps, %,.0f million unit-steps/s, %s left, %,d spikes",
                done,
                total,
                speed / 1e6,
                remaining,
                spikes);
    }

    /** Shows how many images were presented to a network. */
    TrainingProgress images(String doing) {
        return quiet
                ? TrainingProgress.SILENT
                : (done, total) -> print(
                        done,
                        total,
                        (rate, remaining) -> String.format(
                                Locale.ROOT,
                                "%s: %,d of %,d images, %,.0f images/s, %s left",
                                doing,
                                done,
                                total,
                                rate,
                                remaining));
    }

    /** Formats a line from the rate per second and the remaining time. */
    private interface Text {
        String of(double rate, String remaining);
    }

    private void count(LongSupplier spikesSoFar) {
        long now = clock.getAsLong();
        if (now - counted > COUNTING * countingNanos) {
            spikes = spikesSoFar.getAsLong();
            counted = clock.getAsLong();
            countingNanos = counted - now;
        }
    }

    private void print(long done, long total, Text formatter) {
        if (first < 0) {
            first = done; // a resumed run does not start at 0: its first report gives nearly where
        }
        long now = clock.getAsLong();
        if (now - lastPrinted < (terminal ? LIVE_NANOS : LINE_NANOS) || done == first || done == total) {
            return;
        }
        lastPrinted = now;
        double seconds = (now - start) * 1e-9;
        String text = formatter.of((done - first) / seconds, left(seconds * (total - done) / (done - first)));
        if (terminal) {
            int filled = (int) (WIDTH * done / total);
            out.print("\r[" + "=".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + text + " \u001b[K");
            shown = true;
        } else {
            out.println("lifsim: " + text);
        }
        out.flush();
    }

    private static String left(double seconds) {
        long whole = Math.round(seconds);
        return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
    }

    private void clear() {
        if (shown) {
            out.print("\r\u001b[K");
            out.flush();
            shown = false;
        }
    }

    @Override
    public void close() {
        clear();
    }
}
