package org.lifsim.population;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;
import org.lifsim.internal.io.Sha256;
import org.lifsim.model.StateVariable;

/** Digests of populations: SHA-256 over whole columns, one after the other, as little-endian float32; every NaN counts as the same. */
public final class StateDigest {
    private static final int BLOCK = 1 << 16;

    private final MessageDigest sha = Sha256.start();
    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private StateDigest() {}

    static String of(Population population, List<StateVariable> columns) {
        StateDigest digest = new StateDigest();
        float[] values = new float[(int) Math.min(BLOCK, population.units())];
        for (StateVariable variable : columns) {
            for (long from = 0; from < population.units(); from += values.length) {
                int length = (int) Math.min(values.length, population.units() - from);
                population.read(variable, from, values, 0, length);
                for (int i = 0; i < length; i++) {
                    digest.add(values[i]);
                }
            }
        }
        return digest.hex();
    }

    /**
     * The digest of a population whose parts were stepped by themselves.
     *
     * @param parts a checkpoint of each, in the order of their units
     * @param columns of the digest
     * @param checkCancelled is run now and then; what it throws ends this
     * @return what {@link Population#digest} is of the whole
     * @throws org.lifsim.error.InputException if one is missing or damaged
     * @throws IOException if reading fails
     */
    public static String of(List<Path> parts, List<StateVariable> columns, Runnable checkCancelled) throws IOException {
        StateDigest digest = new StateDigest();
        for (StateVariable variable : columns) {
            for (Path part : parts) {
                try (NpzEntryReader state = new NpzEntryReader(part, checkCancelled)) {
                    NpzEntryReader.Array values = state.array(variable.key(), NpyHeader.FLOAT32);
                    for (long i = 0; i < values.header().size(); i++) {
                        digest.add(values.nextFloat());
                    }
                }
            }
        }
        return digest.hex();
    }

    /**
     * All spikes of a population whose parts were stepped by themselves.
     *
     * @param parts a checkpoint of each
     * @param checkCancelled is run now and then; what it throws ends this
     * @return their number
     * @throws org.lifsim.error.InputException if one is missing or damaged
     * @throws IOException if reading fails
     */
    public static long spikesOf(List<Path> parts, Runnable checkCancelled) throws IOException {
        long spikes = 0;
        for (Path part : parts) {
            try (NpzEntryReader state = new NpzEntryReader(part, checkCancelled)) {
                NpzEntryReader.Array counts = state.array(Checkpoint.COUNTS, NpyHeader.UINT32);
                for (long i = 0; i < counts.header().size(); i++) {
                    spikes += Integer.toUnsignedLong(counts.nextInt());
                }
            }
        }
        return spikes;
    }

    private void add(float value) {
        if (!bytes.hasRemaining()) {
            drain();
        }
        bytes.putInt(Float.floatToIntBits(value));
    }

    private void drain() {
        sha.update(bytes.array(), 0, bytes.position());
        bytes.clear();
    }

    private String hex() {
        drain();
        return HexFormat.of().formatHex(sha.digest());
    }
}
