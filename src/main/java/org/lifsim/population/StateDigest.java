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

/**
 * Digest of the state of a population: the SHA-256 of state variables, one after the other, as little-endian float32 in
 * the order of the units. All NaNs count as equal.
 */
public final class StateDigest {
    private static final int BLOCK = 1 << 16;

    private final MessageDigest sha = Sha256.start();
    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private StateDigest() {}

    static String of(Population population, List<StateVariable> variables) {
        StateDigest digest = new StateDigest();
        float[] values = new float[(int) Math.min(BLOCK, population.units())];
        for (StateVariable variable : variables) {
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
     * Computes the digest of a population that was stepped as separate shards.
     *
     * @param shards the checkpoints of all shards, in the order of their units
     * @param variables the state variables of the digest, in order
     * @param checkCancelled called regularly; an exception that it throws ends this method
     * @return the value of {@link Population#digest} for the whole population
     * @throws org.lifsim.error.InputException if a checkpoint is missing or damaged
     * @throws IOException if reading fails
     */
    public static String of(List<Path> shards, List<StateVariable> variables, Runnable checkCancelled)
            throws IOException {
        StateDigest digest = new StateDigest();
        for (StateVariable variable : variables) {
            for (Path shard : shards) {
                try (NpzEntryReader state = new NpzEntryReader(shard, checkCancelled)) {
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
     * Counts the spikes of a population that was stepped as separate shards.
     *
     * @param shards the checkpoints of all shards
     * @param checkCancelled called regularly; an exception that it throws ends this method
     * @return sum of the spike counts of all units
     * @throws org.lifsim.error.InputException if a checkpoint is missing or damaged
     * @throws IOException if reading fails
     */
    public static long spikesOf(List<Path> shards, Runnable checkCancelled) throws IOException {
        long spikes = 0;
        for (Path shard : shards) {
            try (NpzEntryReader state = new NpzEntryReader(shard, checkCancelled)) {
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
