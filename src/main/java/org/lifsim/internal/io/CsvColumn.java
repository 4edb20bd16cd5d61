package org.lifsim.internal.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.lifsim.error.InputException;
import org.lifsim.error.Place;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Reads CSV files of recorders. */
public final class CsvColumn {
    private CsvColumn() {}

    /**
     * Reads one column.
     *
     * @param file a CSV file whose first line names the columns
     * @param column name of the column
     * @return the numbers of the column, one per line after the first
     * @throws InputException if the file is missing, has no such column, or has a value that is not a finite number; the message names
     *     the line
     * @throws IOException if reading fails
     */
    public static double[] read(Path file, String column) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    Problem.of(Subject.file(file), "does not exist").expected("a file recorded by the run"));
        }
        return FitsHeap.read(Subject.file(file), () -> readColumn(file, column));
    }

    private static double[] readColumn(Path file, String column) throws IOException {
        try (BufferedReader in = TextLines.open(file)) {
            String head = String.valueOf(in.readLine());
            int offset = List.of(head.split(",", -1)).indexOf(column);
            if (offset < 0) {
                throw new InputException(Problem.of(Subject.file(file), "is damaged: its first line is '" + head + "'")
                        .expected("a column " + column));
            }
            DoubleStream.Builder numbers = DoubleStream.builder();
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                numbers.add(number(file, line, number, offset));
            }
            return numbers.build().toArray();
        } catch (CharacterCodingException e) {
            throw new InputException(Problem.of(Subject.file(file), "is damaged: it is not text"), e);
        }
    }

    private static double number(Path file, String line, int number, int offset) {
        try {
            double value = DecimalNumber.parse(line.split(",", -1)[offset]);
            if (!Double.isFinite(value)) {
                throw new NumberFormatException("not finite");
            }
            return value;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new InputException(
                    Problem.of("the line", "is '" + line + "'")
                            .expected("a finite number in column " + (offset + 1))
                            .at(new Place(file.toString(), number)),
                    e);
        }
    }
}
