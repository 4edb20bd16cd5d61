package org.lifsim.random;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes the random words of a source, little-endian, without end: step by step those of its units. A battery of statistical
 * tests reads them from its standard input, such as PractRand's {@code RNG_test stdin32}.
 */
public final class WordStream {
    private WordStream() {}

    /**
     * Writes until the reader ends.
     *
     * @param arguments the seed and the number of units
     * @throws IOException never when the reader ends
     */
    public static void main(String[] arguments) throws IOException {
        RandomKey source = RandomKey.ofSeed(Long.parseLong(arguments[0])).foldIn(0x7374696D756CL);
        int units = Integer.parseInt(arguments[1]);
        ByteBuffer words = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(System.out, 1)) {
            for (long step = 0; ; step++) {
                RandomKey key = source.foldIn(step);
                for (int unit = 0; unit < units; unit++) {
                    words.putInt(key.randomBits(unit));
                    if (!words.hasRemaining()) {
                        out.write(words.array());
                        words.clear();
                    }
                }
            }
        } catch (IOException e) {
            if (!"Broken pipe".equals(e.getMessage())) {
                throw e;
            }
        }
    }
}
