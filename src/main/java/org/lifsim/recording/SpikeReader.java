package org.lifsim.recording;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;
import org.lifsim.internal.io.TextLines;
import org.lifsim.internal.recording.SonataFile;

/**
 * Reads a file of spikes ({@link RecorderKind#SPIKES}) in any of its formats, spike by spike.
 *
 * <pre>{@code
 * SpikeReader reader = new SpikeReader(Path.of("spikes.npz"), 0.1, 2000, 1000);
 * long[] counts = new long[1000];
 * reader.read((step, unit) -> counts[(int) unit]++);
 * System.out.println(Arrays.toString(counts));
 * }</pre>
 */
public final class SpikeReader {
    /** Number of rows of an HDF5 file that are read at a time. */
    private static final int HDF_ROWS = 1 << 16;

    private final Path file;
    private final double dt;
    private final long steps;
    private final long units;

    /**
     * Creates a reader for the spikes of a run; {@link #read} opens the file.
     *
     * @param file a file with extension .npz, .h5 or .csv
     * @param dt time step of the run in ms
     * @param steps number of steps of the run
     * @param units total number of units of the run
     */
    public SpikeReader(Path file, double dt, long steps, long units) {
        this.file = file;
        this.dt = dt;
        this.steps = steps;
        this.units = units;
    }

    /** Receives the spikes. */
    public interface Sink {
        /**
         * Called for every spike.
         *
         * @param step the step of the spike, from 0
         * @param unit the unit that spiked, from 0
         */
        void spike(long step, long unit);
    }

    /**
     * Reads all spikes, sorted by step, then unit.
     *
     * @param sink receives each spike
     * @throws InputException if the file is missing or damaged, or its steps or units are beyond those of the run
     * @throws IOException if reading fails
     */
    public void read(Sink sink) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    Problem.of(Subject.file(file), "does not exist").expected("the spikes of the run"));
        }
        Checked checked = new Checked(sink);
        String name = String.valueOf(file.getFileName()); // the root has none
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
                throw damaged("its arrays step and unit are not one-dimensional arrays of the same length", null);
            }
            for (long row = 0; row < step.header().size(); row++) {
                sink.spike(step.nextLong(), unit.nextLong());
            }
        }
    }

    private void readHdf(Checked sink) throws IOException {
        if (!SonataFile.isOwn(file)) { // the library believes every length in a file
            throw damaged("it is not as lifsim wrote it", null);
        }
        try (HdfFile hdf = new HdfFile(file)) {
            Dataset timestamps = hdf.getDatasetByPath(SonataFile.TIMESTAMPS);
            Dataset nodeIds = hdf.getDatasetByPath(SonataFile.NODE_IDS);
            long rows = timestamps.getSize();
            for (long row = 0; row < rows; row += HDF_ROWS) {
                int now = (int) Math.min(HDF_ROWS, rows - row);
                double[] ms = (double[]) timestamps.getData(new long[] {row}, new int[] {now});
                BigInteger[] unit = (BigInteger[]) nodeIds.getData(new long[] {row}, new int[] {now});
                for (int i = 0; i < now; i++) {
                    double step = ms[i] / dt;
                    if (!Double.isFinite(step)) { // would be rounded to step 0
                        throw damaged("it has a spike at " + ms[i] + " ms", null);
                    }
                    sink.spike(Math.round(step), unit[i].longValueExact());
                }
            }
        } catch (InputException e) {
            throw e;
        } catch (RuntimeException e) { // the library throws various exceptions for damaged files
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    private void readCsv(Checked sink) throws IOException {
        try (BufferedReader in = TextLines.open(file)) {
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
            throw damaged("it is not text", e);
        }
    }

    private InputException damaged(String what, Throwable cause) {
        return new InputException(Problem.of(Subject.file(file), "is damaged: " + what), cause);
    }

    /** Rejects spikes that are out of order or out of range, and passes all others on. */
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
                                + " in step " + lastStep + "; expected ascending steps below " + steps
                                + " and, within a step, ascending units below " + units,
                        null);
            }
            lastStep = step;
            lastUnit = unit;
            sink.spike(step, unit);
        }
    }
}
