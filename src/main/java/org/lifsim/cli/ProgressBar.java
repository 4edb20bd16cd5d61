package org.lifsim.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.lifsim.error.Problem;
import org.lifsim.examples.mnist.TrainingProgress;
import org.lifsim.experiment.Progress;

/**
 * Shows progress on stderr: on a terminal as a live bar in one line, elsewhere as a line every 30 seconds. A bar that does not fit
 * leaves out what stands at its end, and a terminal of less than 40 columns has none.
 */
final class ProgressBar implements AutoCloseable {
    /** Set by the launcher, which tests whether file descriptor 2 is a terminal; Java cannot. */
    private static final boolean TERMINAL = Boolean.getBoolean("lifsim.terminal");

    /** Columns of the terminal, also set by the launcher. */
    private static final int COLUMNS = Integer.getInteger("lifsim.columns", 80);

    private static final int LEAST_COLUMNS = 40;
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 10;

    /** Columns for the text beside a bar that is longer than the shortest one. */
    private static final int TEXT = 70;

    /** Around the bar: the percentage, brackets and spaces. */
    private static final int FRAME = "100% [] ".length();

    /** A terminal that has become narrower cuts the line off instead of continuing it on the next one. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final String ERASE = "\u001b[K";
    private static final long LIVE_NANOS = 200_000_000;

    /** Before, the speed and the time left say nothing yet. */
    private static final long FIRST_NANOS = 1_000_000_000;

    /** Keeps logs short. */
    private static final long LINE_NANOS = 30_000_000_000L;

    private static final double MS_PER_SECOND = 1000;

    /** Counting spikes takes at most one part in this many of the time. */
    private static final int COUNTING = 100;

    private final boolean quiet;

    /** Columns of the terminal; 0 if stderr is none. */
    private final int columns;

    private final PrintStream out;
    private final LongSupplier clock;
    private long start;
    private long first = -1;
    private long lastPrinted;
    private long spikes = -1;
    private long counted;
    private long countingNanos;
    private boolean shown;

    ProgressBar(boolean quiet) {
        this(quiet, TERMINAL ? COLUMNS : 0, System.err, System::nanoTime);
    }

    /** Shows progress elsewhere, on a terminal unless {@code columns} is 0, by another clock in nanoseconds, for tests. */
    ProgressBar(boolean quiet, int columns, PrintStream out, LongSupplier clock) {
        this.quiet = quiet || columns > 0 && columns < LEAST_COLUMNS;
        this.columns = columns;
        this.out = out;
        this.clock = clock;
        start = clock.getAsLong();
        lastPrinted = start;
        counted = start;
    }

    /** Shows the steps of a run; the number of units gives the speed in unit-steps. */
    Progress progress(long units) {
        return new Steps() {
            @Override
            public void update(long done, long total, LongSupplier spikesSoFar) {
                if (!quiet) {
                    print("", done, total, rate -> steps(done, total, units * rate, spikesSoFar));
                }
            }
        };
    }

    /** Steps of any kind. */
    private abstract class Steps implements Progress {
        /** Also when quiet: a warning is no progress. */
        @Override
        public void warn(Problem warning) {
            clear();
            out.println("lifsim: warning: " + warning);
        }
    }

    /** Shows the steps of a sparse network. The first report comes when it is built, which takes time of its own. */
    Progress network(double dt) {
        return new Steps() {
            @Override
            public void update(long done, long total, LongSupplier spikesSoFar) {
                if (first < 0) {
                    start = clock.getAsLong();
                    first = done;
                } else if (!quiet) {
                    print("", done, total, rate -> network(done * dt, total * dt, rate * dt, spikesSoFar));
                }
            }
        };
    }

    /** Shows the steps of a network whose step is a list of statements. */
    Progress steps(double dt) {
        return new Steps() {
            @Override
            public void update(long done, long total, LongSupplier spikesSoFar) {
                if (!quiet) {
                    print(
                            "",
                            done,
                            total,
                            rate -> List.of(
                                    text("%,.0f of %,.0f ms", done * dt, total * dt),
                                    text("%.3g times real time", MS_PER_SECOND / (rate * dt))));
                }
            }
        };
    }

    private List<String> network(double done, double total, double speed, LongSupplier spikesSoFar) {
        count(spikesSoFar);
        return List.of(
                text("%,.0f of %,.0f ms", done, total),
                text("%.3g times real time", MS_PER_SECOND / speed),
                text("%,d spikes", spikes));
    }

    private List<String> steps(long done, long total, double speed, LongSupplier spikesSoFar) {
        count(spikesSoFar);
        return List.of(
                text("%,d of %,d steps", done, total),
                text(speed < 1e7 ? "%,.1f million unit-steps/s" : "%,.0f million unit-steps/s", speed / 1e6),
                text("%,d spikes", spikes));
    }

    /** Shows how many images were presented to a network. */
    TrainingProgress images(String doing) {
        return quiet
                ? TrainingProgress.SILENT
                : (done, total) -> print(
                        doing + ": ",
                        done,
                        total,
                        rate -> List.of(text("%,d of %,d images", done, total), text("%,.0f images/s", rate)));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** What is shown besides the time left, the most important first. */
    private interface Parts {
        List<String> of(double rate);
    }

    private void count(LongSupplier spikesSoFar) {
        long now = clock.getAsLong();
        if (now - counted > COUNTING * countingNanos) {
            spikes = spikesSoFar.getAsLong();
            counted = clock.getAsLong();
            countingNanos = counted - now;
        }
    }

    private void print(String doing, long done, long total, Parts parts) {
        if (first < 0) {
            first = done; // a resumed run does not start at 0: its first report gives nearly where
        }
        long now = clock.getAsLong();
        boolean early = now - start < FIRST_NANOS;
        if (early || now - lastPrinted < (columns > 0 ? LIVE_NANOS : LINE_NANOS) || done == first || done == total) {
            return;
        }
        lastPrinted = now;
        double seconds = (now - start) * 1e-9;
        List<String> shownParts = new ArrayList<>(parts.of((done - first) / seconds));
        shownParts.add(0, left(seconds * (total - done) / (done - first)) + " left");
        if (columns > 0) {
            out.print("\r" + NO_WRAP + bar(doing, (double) done / total, shownParts) + ERASE + WRAP);
            shown = true;
        } else {
            out.println("lifsim: " + doing + String.join(", ", shownParts));
        }
        out.flush();
    }

    /** The bar, with as many of the parts as fit. One column stays empty, for the cursor. */
    private String bar(String doing, double fraction, List<String> parts) {
        int width = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, columns - TEXT));
        int room = columns - 1 - FRAME - width;
        String text = "";
        for (int count = parts.size(); count > 0 && text.isEmpty(); count--) {
            String some = doing + String.join(", ", parts.subList(0, count));
            text = some.length() <= room ? some : "";
        }
        int filled = (int) (width * fraction);
        return text("%3d%% [", (int) (100 * fraction)) + "=".repeat(filled) + " ".repeat(width - filled) + "] " + text;
    }

    private static String left(double seconds) {
        long whole = Math.round(seconds);
        return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
    }

    private void clear() {
        if (shown) {
            out.print("\r" + ERASE);
            out.flush();
            shown = false;
        }
    }

    @Override
    public void close() {
        clear();
    }
}
