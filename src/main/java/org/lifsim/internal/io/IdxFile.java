package org.lifsim.internal.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * An array of unsigned bytes in the IDX format, which MNIST uses. Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST
 * database of handwritten digits", file formats.
 *
 * @param shape lengths of the dimensions
 * @param values the values in C order
 */
public record IdxFile(int[] shape, byte[] values) {
    private static final int UNSIGNED_BYTES = 8;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    /** Maximum size in bytes, decompressed; larger than the largest sets of this format, of 800,000 digits. */
    private static final int MAX_BYTES = 1 << 30;

    /**
     * Reads a file, plain or compressed with gzip.
     *
     * @param in the file
     * @param file the file, for error messages
     * @param dimensions required number of dimensions: 3 for images, 1 for labels
     * @return the array
     * @throws InputException if the file is truncated, too long, has other dimensions, or is not an IDX file
     * @throws IOException if reading fails
     */
    public static IdxFile read(InputStream in, Subject file, int dimensions) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        buffered.mark(2);
        boolean zipped = buffered.read() == GZIP_FIRST && buffered.read() == GZIP_SECOND;
        buffered.reset();
        try {
            return FitsHeap.read(file, () -> {
                byte[] all = (zipped ? new GZIPInputStream(buffered) : buffered).readNBytes(MAX_BYTES + 1);
                if (all.length > MAX_BYTES) {
                    throw new InputException(Problem.of(file, "has more than " + MAX_BYTES + " bytes")
                            .expected("one of the four MNIST files"));
                }
                return parse(all, file, dimensions);
            });
        } catch (EOFException e) {
            throw new InputException(
                    Problem.of(file, "is truncated: it ends within its compressed data")
                            .hint("download it again"),
                    e);
        } catch (ZipException e) {
            throw new InputException(
                    Problem.of(file, "is damaged and cannot be decompressed").hint("download it again"), e);
        }
    }

    private static IdxFile parse(byte[] all, Subject file, int dimensions) {
        ByteBuffer bytes = ByteBuffer.wrap(all);
        if (all.length < Integer.BYTES || bytes.getShort() != 0 || bytes.get() != UNSIGNED_BYTES) {
            throw new InputException(
                    Problem.of(file, "is not an IDX file of bytes").expected("one of the four MNIST files"));
        }
        int found = bytes.get();
        if (found != dimensions) {
            throw new InputException(Problem.of(file, "has " + kind(found))
                    .expected(kind(dimensions))
                    .hint("files may be swapped"));
        }
        if (bytes.remaining() < found * Integer.BYTES) {
            throw new InputException(
                    Problem.of(file, "is truncated: it ends within its header").hint("download it again"));
        }
        int[] shape = new int[found];
        long size = 1;
        for (int i = 0; i < found; i++) {
            shape[i] = bytes.getInt();
            size = shape[i] < 0 || size > Integer.MAX_VALUE ? Long.MAX_VALUE / Integer.MAX_VALUE : size * shape[i];
        }
        if (bytes.remaining() != size) {
            throw new InputException(Problem.of(
                            file,
                            (bytes.remaining() < size ? "is truncated" : "is too long") + ": it has "
                                    + bytes.remaining() + " bytes of values")
                    .expected(size + " for " + Arrays.toString(shape))
                    .hint("download it again"));
        }
        return new IdxFile(shape, Arrays.copyOfRange(all, bytes.position(), all.length));
    }

    private static String kind(int dimensions) {
        return switch (dimensions) {
            case 1 -> "labels (1 dimension)";
            case 3 -> "images (3 dimensions)";
            default -> dimensions + " dimensions";
        };
    }
}
