package org.lifsim.record;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import io.jhdf.api.WritableGroup;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.lifsim.fault.InputException;
import org.lifsim.io.NpyAppender;
import org.lifsim.io.NpyHeader;

/**
 * Spikes in an HDF5 file of the SONATA layout: {@code /spikes/lifsim/node_ids} and {@code timestamps} (step times dt, with the attribute
 * {@code units} = ms), sorted by time, then unit. Source: the SONATA developer guide, "Spike file". The file is made in memory.
 */
final class SonataFile {
    static final String NODE_IDS = "/spikes/lifsim/node_ids";
    static final String TIMESTAMPS = "/spikes/lifsim/timestamps";

    private static final String POPULATION = "lifsim";
    private static final String EMPTY = "no-spikes.h5";
    private static final int MAGIC = 0x0A7A;
    private static final int[] VERSION = {0, 1};

    /** Spikes are in memory as numbers of 8 bytes and once more as the file's bytes. */
    private static final int BYTES_PER_SPIKE = 4 * Long.BYTES;

    private SonataFile() {}

    static void write(Path file, NpyAppender steps, NpyAppender units, double dt, Runnable meanwhile)
            throws IOException {
        long rows = units.rows();
        if (rows > Math.min(Integer.MAX_VALUE / Long.BYTES, Runtime.getRuntime().maxMemory() / BYTES_PER_SPIKE)) {
            throw new InputException(
                    "the " + rows + " spikes are too many for an HDF5 file, which is made in memory: they are kept in "
                            + steps.path() + " and " + units.path() + "; NumPy reads both, and h5py writes them");
        }
        if (rows == 0) {
            writeEmpty(file);
            return;
        }
        long[] nodes = read(units, (int) rows);
        meanwhile.run();
        long[] stepped = read(steps, (int) rows);
        meanwhile.run();
        double[] times = new double[nodes.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = stepped[i] * dt;
        }
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putAttribute("magic", MAGIC);
            hdf.putAttribute("version", VERSION);
            WritableGroup group = hdf.putGroup("spikes").putGroup(POPULATION);
            group.putAttribute("sorting", "by_time");
            group.putDataset("node_ids", nodes);
            WritableDataset timestamps = group.putDataset("timestamps", times);
            timestamps.putAttribute("units", "ms");
        }
    }

    /** The library cannot write an array of no elements, so that file is a resource: h5py made it, by what the tests read it with. */
    private static void writeEmpty(Path file) throws IOException {
        try (InputStream in = SonataFile.class.getResourceAsStream(EMPTY)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static long[] read(NpyAppender array, int rows) throws IOException {
        long[] values = new long[rows];
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN); // the higher half stays 0 if there is none
        try (InputStream in = new BufferedInputStream(Files.newInputStream(array.path()), 1 << 18)) {
            in.skipNBytes(NpyHeader.GROWING_LENGTH);
            for (int i = 0; i < rows; i++) {
                if (in.readNBytes(bytes.array(), 0, array.rowBytes()) < array.rowBytes()) {
                    throw new IOException("file " + array.path() + " became shorter while it was read");
                }
                values[i] = bytes.getLong(0);
            }
        }
        return values;
    }
}
