package org.lifsim.population;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.lifsim.io.Sha256;
import org.lifsim.neuron.Column;

/** Digests the columns of a population. */
final class StateDigest {
    private static final int BLOCK = 1 << 16;

    private StateDigest() {}

    /** SHA-256 over whole columns, one after the other, as little-endian float32; every NaN counts as the same. */
    static String of(Population population, List<Column> columns) {
        MessageDigest sha = Sha256.start();
        float[] values = new float[(int) Math.min(BLOCK, population.units())];
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Column column : columns) {
            for (long from = 0; from < population.units(); from += values.length) {
                int length = (int) Math.min(values.length, population.units() - from);
                population.read(column, from, values, 0, length);
                bytes.clear();
                for (int i = 0; i < length; i++) {
                    bytes.putInt(Float.floatToIntBits(values[i]));
                }
                sha.update(bytes.array(), 0, bytes.position());
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
