package org.lifsim.population;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.lifsim.error.Problem;
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

    private String variable;
    private long unit;

    /** Where the first value that is not finite was found; null if there is none. */
    private String firstOdd;

    private float oddValue;
    private String hex;
    private long odd;

    private StateDigest() {}

    /**
     * Reads the state of a population.
     *
     * @param population the population
     * @param variables the state variables of the digest, in order
     * @return the digest, and whether all values are finite
     */
    public static StateDigest of(Population population, List<StateVariable> variables) {
        StateDigest digest = new StateDigest();
        float[] values = new float[(int) Math.min(BLOCK, population.units())];
        for (StateVariable variable : variables) {
            digest.begin(variable, population.firstUnit());
            for (long from = 0; from < population.units(); from += values.length) {
                int length = (int) Math.min(values.length, population.units() - from);
                population.read(variable, from, values, 0, length);
                for (int i = 0; i < length; i++) {
                    digest.add(values[i]);
                }
            }
        }
        digest.drain();
        return digest;
    }

    /**
     * Reads the state of a population that was stepped as separate shards.
     *
     * @param shards the checkpoints of all shards, in the order of their units
     * @param variables the state variables of the digest, in order
     * @param checkCancelled called regularly; an exception that it throws ends this method
     * @return the digest of the whole population, and whether all values are finite
     * @throws org.lifsim.error.InputException if a checkpoint is missing or damaged
     * @throws IOException if reading fails
     */
    public static StateDigest of(List<Path> shards, List<StateVariable> variables, Runnable checkCancelled)
            throws IOException {
        StateDigest digest = new StateDigest();
        for (StateVariable variable : variables) {
            digest.begin(variable, 0);
            for (Path shard : shards) {
                try (NpzEntryReader state = new NpzEntryReader(shard, checkCancelled)) {
                    NpzEntryReader.Array values = state.array(variable.key(), NpyHeader.FLOAT32);
                    for (long i = 0; i < values.header().size(); i++) {
                        digest.add(values.nextFloat());
                    }
                }
            }
        }
        digest.drain();
        return digest;
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

    private void begin(StateVariable next, long firstUnit) {
        variable = next.key();
        unit = firstUnit;
    }

    private void add(float value) {
        if (!Float.isFinite(value)) {
            odd++;
            if (firstOdd == null) {
                firstOdd = variable + " of unit " + unit;
                oddValue = value;
            }
        }
        unit++;
        if (!bytes.hasRemaining()) {
            drain();
        }
        bytes.putInt(Float.floatToIntBits(value));
    }

    private void drain() {
        sha.update(bytes.array(), 0, bytes.position());
        bytes.clear();
    }

    /**
     * The digest.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public String hex() {
        if (hex == null) {
            hex = HexFormat.of().formatHex(sha.digest());
        }
        return hex;
    }

    /**
     * Whether the state holds a NaN or an infinity, from which no model returns to a meaningful state.
     *
     * @return a warning that names the first such value; empty if all are finite
     */
    public Optional<Problem> nonFinite() {
        return firstOdd == null
                ? Optional.empty()
                : Optional.of(
                        Problem.of(
                                        firstOdd,
                                        "is " + oddValue + " at the end"
                                                + (odd > 1 ? ", and " + (odd - 1) + " more values are not finite" : "")
                                                + ": the state ran away, and its spikes mean nothing")
                                .hint(
                                        "use a smaller dt or other parameters; record traces of the unit to see where it begins"));
    }
}
