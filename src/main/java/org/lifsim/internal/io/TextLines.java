package org.lifsim.internal.io;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Opens text files whose lines have a bounded length, so that a file without line breaks does not fill the memory. */
public final class TextLines {
    /** Maximum number of characters of a line. */
    public static final int MAX_LENGTH = 1 << 16;

    private TextLines() {}

    /**
     * Opens a file.
     *
     * @param file a file in UTF-8
     * @return its lines; reading one that is too long throws an {@link InputException}
     * @throws IOException if the file cannot be opened
     */
    public static BufferedReader open(Path file) throws IOException {
        return new BufferedReader(new Bounded(Files.newBufferedReader(file), Subject.file(file)));
    }

    private static final class Bounded extends FilterReader {
        private final Subject file;
        private int length;

        Bounded(Reader in, Subject file) {
            super(in);
            this.file = file;
        }

        @Override
        public int read(char[] to, int offset, int most) throws IOException {
            int count = super.read(to, offset, most);
            for (int i = offset; i < offset + count; i++) {
                length = to[i] == '\n' || to[i] == '\r' ? 0 : length + 1;
                if (length > MAX_LENGTH) {
                    throw new InputException(
                            Problem.of(file, "is damaged: it has a line of more than " + MAX_LENGTH + " characters"));
                }
            }
            return count;
        }
    }
}
