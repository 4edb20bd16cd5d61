package org.lifsim.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.fault.InputException;
import org.lifsim.io.NpyAppender;
import org.lifsim.io.NpyHeader;
import org.lifsim.io.NpzOutput;
import org.lifsim.io.OutputFile;
import org.lifsim.population.SpikeListener;

/**
 * Every spike in a NumPy archive: the arrays {@code step} and {@code unit}, int64, sorted by step, then unit. While a run goes on they grow in
 * two files beside it, {@code FILE.step.npy} and {@code FILE.unit.npy}, which NumPy reads too; so no spike waits in memory.
 */
public final class SpikeFile implements SpikeListener, AutoCloseable {
    private final Path target;
    private NpyAppender steps;
    private NpyAppender units;

    /**
     * A file that is not yet begun.
     *
     * @param target the archive
     */
    public SpikeFile(Path target) {
        this.target = target;
    }

    private Path growing(String array) {
        return growing(target, array);
    }

    private static Path growing(Path target, String array) {
        return target.resolveSibling(target.getFileName() + "." + array + ".npy");
    }

    /**
     * What is written for an archive.
     *
     * @param target the archive
     * @return absolute, normal paths of it and of the files that grow beside it
     */
    public static List<Path> names(Path target) {
        Path archive = target.toAbsolutePath().normalize();
        return List.of(archive, growing(archive, "step"), growing(archive, "unit"));
    }

    /**
     * Begins, or goes on with what an interrupted run left.
     *
     * @param mark what {@link #flush} said of it; null begins anew
     * @throws org.lifsim.fault.InputException if they are not there, or others
     * @throws IOException if the files cannot be written
     */
    public void begin(String mark) throws IOException {
        String[] parts = mark == null ? new String[] {"0", "0", "0"} : mark.split(" ");
        if (parts.length != 3) {
            throw new InputException(
                    "a checkpoint says '" + mark + "' of spikes, expected their number and two checks");
        }
        long rows = Long.parseLong(parts[0]);
        steps = new NpyAppender(growing("step"), NpyHeader.INT64, 0, rows, Long.parseLong(parts[1]));
        units = new NpyAppender(growing("unit"), NpyHeader.INT64, 0, rows, Long.parseLong(parts[2]));
    }

    @Override
    public void spikes(long step, long[] spiked, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            steps.append(step);
        }
        units.append(spiked, count);
    }

    /**
     * Makes what was heard readable.
     *
     * @return how many spikes there are and checks of them, which {@link #begin} needs to go on
     * @throws IOException if writing fails
     */
    public String flush() throws IOException {
        steps.flush();
        units.flush();
        return units.rows() + " " + steps.check() + " " + units.check();
    }

    /**
     * Writes the archive; the growing files are gone then.
     *
     * @throws IOException if writing fails
     */
    public void finish() throws IOException {
        close();
        OutputFile.write(target, file -> {
            try (NpzOutput out = new NpzOutput(file)) {
                out.copy("step", steps.path());
                out.copy("unit", units.path());
            }
        });
        Files.deleteIfExists(steps.path());
        Files.deleteIfExists(units.path());
    }

    /** Closes the growing files, readable as they are. */
    @Override
    public void close() throws IOException {
        try {
            if (steps != null) {
                steps.close();
            }
        } finally {
            if (units != null) {
                units.close();
            }
        }
    }
}
