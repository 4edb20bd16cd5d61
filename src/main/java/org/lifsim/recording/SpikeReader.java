package org.lifsim.recording;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;

/** Reads what {@link SpikeRecorder} wrote, whatever its format, spike by spike. */
public final class SpikeReader {
    /** Rows of an HDF5 file that are in memory at once. */
    private static final int HDF_ROWS = 1 << 16;

    private final Path file;
    private final double dt;
    private final long steps;
    private final long units;

    /**
     * A reader of a run's file.
     *
     * @param file ends in .npz, .h5 or .csv
     * @param dt the run's step, ms
     * @param steps the run's steps
     * @param units the run's units
     */
    public SpikeReader(Path file, double dt, long steps, long units) {
        this.file = file;
        this.dt = dt;
        this.steps = steps;
        this.units = units;
    }

    /** Is given the spikes. */
    public interface Sink {
        /**
         * A unit spiked.
         *
         * @param step in this step
         * @param unit the unit
         */
        void spike(long step, long unit);
    }

    /**
     * Reads all spikes, step by step, units ascending.
     *
     * @param sink is given each
     * @throws InputException if the file is missing, damaged or of another run
     * @throws IOException if reading fails
     */
    public void read(Sink sink) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException("file " + file + " does not exist, expected the spikes of the run");
        }
        Checked checked = new Checked(sink);
        String name = file.getFileName().toString();
        if (name.endsWith(".h5")) {
            readHdf(checked);
        } else if (name.endsWith(".csv")) {
            readCsv(checked);
        } else {
            readArchive(checked);
        }
    }

    private void readArchive(Checked sink) throws IOException {
        try (NpzEntryReader archive = new NpzEntryReader(file)) {
            NpzEntryReader.Array step = archive.array("step", NpyHeader.INT64);
            NpzEntryReader.Array unit = archive.array("unit", NpyHeader.INT64);
            if (step.header().shape().length != 1
                    || !Arrays.equals(step.header().shape(), unit.header().shape())) {
                throw damaged("its arrays step and unit are not of one dimension and the same length", null);
            }
            for (long row = 0; row < step.header().size(); row++) {
                sink.spike(step.nextLong(), unit.nextLong());
            }
        }
    }

    private void readHdf(Checked sink) {
        try (HdfFile hdf = new HdfFile(file)) {
            Dataset timestamps = hdf.getDatasetByPath(SonataFile.TIMESTAMPS);
            Dataset nodeIds = hdf.getDatasetByPath(SonataFile.NODE_IDS);
            long rows = timestamps.getSize();
            if (!Arrays.equals(timestamps.getDimensionsAsLong(), nodeIds.getDimensionsAsLong())
                    || timestamps.getDimensionsAsLong().length != 1
                    || timestamps.getJavaType() != double.class
                    || nodeIds.getJavaType() != long.class) {
                throw damaged("its timestamps and node_ids are not as a run wrote them", null);
            }
            for (long row = 0; row < rows; row += HDF_ROWS) {
                int now = (int) Math.min(HDF_ROWS, rows - row);
                double[] ms = (double[]) timestamps.getData(new long[] {row}, new int[] {now});
                long[] unit = (long[]) nodeIds.getData(new long[] {row}, new int[] {now});
                for (int i = 0; i < now; i++) {
                    sink.spike(Math.round(ms[i] / dt), unit[i]);
                }
            }
        } catch (InputException e) {
            throw e;
        } catch (RuntimeException e) { // the library throws whatever it meets in a damaged file
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    private void readCsv(Checked sink) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            String head = in.readLine();
            if (!"step,t_ms,unit".equals(head)) {
                throw damaged("its first line is '" + head + "', expected 'step,t_ms,unit'", null);
            }
            long number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                String[] fields = line.split(",", -1);
                try {
                    sink.spike(Long.parseLong(fields[0]), Long.parseLong(fields[2]));
                } catch (NumberFormatException | IndexOutOfBoundsException e) {
                    throw damaged("line " + number + " is '" + line + "', expected a step, its time and a unit", e);
                }
            }
        } catch (CharacterCodingException e) {
            throw damaged("it is no text", e);
        }
    }

    private InputException damaged(String what, Throwable cause) {
        return new InputException("file " + file + " is damaged: " + what, cause);
    }

    /** Passes on what a run can have written. */
    private final class Checked implements Sink {
        private final Sink sink;
        private long lastStep;
        private long lastUnit = -1;

        Checked(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void spike(long step, long unit) {
            boolean later = step > lastStep || step == lastStep && unit > lastUnit;
            if (!later || step < 0 || step >= steps || unit < 0 || unit >= units) {
                throw damaged(
                        "it has a spike of unit " + unit + " in step " + step + " after one of unit " + lastUnit
                                + " in step " + lastStep + ", expected steps ascending and below " + steps
                                + ", and within one units ascending and below " + units,
                        null);
            }
            lastStep = step;
            lastUnit = unit;
            sink.spike(step, unit);
        }
    }
}
