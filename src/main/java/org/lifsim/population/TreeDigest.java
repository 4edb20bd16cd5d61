package org.lifsim.population;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;
import org.lifsim.internal.io.Sha256;
import org.lifsim.model.StateVariable;

/**
 * A second digest of the state of a population, for populations on many machines: blocks of {@value #BLOCK_UNITS} units have
 * digests of their own, so a machine passes on 32 bytes for each of its blocks. A {@link StateDigest} needs all values in one place.
 *
 * <p>The digest of block b is the SHA-256 of b, as a little-endian int64, and of the state variables of its units, one variable after
 * the other, as little-endian float32. The digest of the population is the SHA-256 of the digests of all blocks in their order. All
 * NaNs count as equal.
 */
public final class TreeDigest {
    /** Number of units of a block. The last block of a population may have fewer. */
    public static final int BLOCK_UNITS = 1 << 20;

    private final MessageDigest root = Sha256.start();
    private final float[][] block;
    private int filled;
    private long number;

    private TreeDigest(int variables) {
        block = new float[variables][BLOCK_UNITS];
    }

    /**
     * Reads the state of a population.
     *
     * @param population the population
     * @param variables the state variables of the digest, in order
     * @return the digest as 64 lower-case hexadecimal digits
     */
    public static String of(Population population, List<StateVariable> variables) {
        TreeDigest digest = new TreeDigest(variables.size());
        for (long from = 0; from < population.units(); from += BLOCK_UNITS) {
            int length = (int) Math.min(BLOCK_UNITS, population.units() - from);
            for (int v = 0; v < variables.size(); v++) {
                population.read(variables.get(v), from, digest.block[v], 0, length);
            }
            digest.filled = length;
            digest.endBlock();
        }
        return digest.hex();
    }

    /**
     * Reads the state of a population that was stepped as separate shards, which need not end where blocks end.
     *
     * @param shards the checkpoints of all shards, in the order of their units
     * @param variables the state variables of the digest, in order
     * @param checkCancelled called regularly; an exception that it throws ends this method
     * @return the digest as 64 lower-case hexadecimal digits
     * @throws org.lifsim.error.InputException if a checkpoint is missing or damaged
     * @throws IOException if reading fails
     */
    public static String of(List<Path> shards, List<StateVariable> variables, Runnable checkCancelled)
            throws IOException {
        TreeDigest digest = new TreeDigest(variables.size());
        for (Path shard : shards) {
            digest.add(shard, variables, checkCancelled);
        }
        if (digest.filled > 0) {
            digest.endBlock();
        }
        return digest.hex();
    }

    /** Reads all variables of a shard at the same time, each from a reader of its own. */
    private void add(Path shard, List<StateVariable> variables, Runnable checkCancelled) throws IOException {
        List<NpzEntryReader> readers = new ArrayList<>();
        CloseAll open = new CloseAll(readers);
        try (open) {
            List<NpzEntryReader.Array> columns = new ArrayList<>();
            for (StateVariable variable : variables) {
                NpzEntryReader reader = new NpzEntryReader(shard, checkCancelled);
                readers.add(reader);
                columns.add(reader.array(variable.key(), NpyHeader.FLOAT32));
            }
            long left = columns.get(0).header().size();
            while (left > 0) {
                int now = (int) Math.min(left, BLOCK_UNITS - filled);
                for (int v = 0; v < columns.size(); v++) {
                    for (int i = 0; i < now; i++) {
                        block[v][filled + i] = columns.get(v).nextFloat();
                    }
                }
                filled += now;
                left -= now;
                if (filled == BLOCK_UNITS) {
                    endBlock();
                }
            }
        }
    }

    private void endBlock() {
        MessageDigest leaf = Sha256.start();
        leaf.update(
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number));
        ByteBuffer bytes = ByteBuffer.allocate(filled * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] values : block) {
            for (int i = 0; i < filled; i++) {
                bytes.putInt(i * Float.BYTES, Float.floatToIntBits(values[i]));
            }
            leaf.update(bytes.array());
        }
        root.update(leaf.digest());
        number++;
        filled = 0;
    }

    private String hex() {
        return HexFormat.of().formatHex(root.digest());
    }
}
