package org.lifsim.experiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.CsvColumn;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.io.TextLines;
import org.lifsim.sparse.Rule;
import org.lifsim.sparse.SynapseValues;

/**
 * Connections of a file: a NumPy archive with the arrays {@code source} and {@code target}, and {@code weight} and {@code delay} where
 * each connection has its own; or a CSV file with these columns. Cells are counted from 0.
 *
 * @param rule the connections
 * @param weights their weights; null if the file has none
 * @param delays their delays, ms; null if the file has none
 */
record ConnectionList(Rule rule, SynapseValues weights, SynapseValues delays) {
    private static final List<String> COLUMNS = List.of("source", "target", "weight", "delay");

    /**
     * Reads a file.
     *
     * @param file a file whose name ends in {@code .npz} or {@code .csv}
     * @return its connections
     * @throws InputException if the file is missing or damaged, or cells are no whole numbers
     * @throws IOException if reading fails
     */
    static ConnectionList read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    Problem.of(Subject.file(file), "does not exist").expected("an .npz or .csv file of connections"));
        }
        Map<String, double[]> columns = file.toString().endsWith(".csv") ? csv(file) : npz(file);
        int[] source = cells(file, columns, "source");
        int[] target = cells(file, columns, "target");
        for (Map.Entry<String, double[]> column : columns.entrySet()) {
            if (column.getValue().length != source.length) {
                throw new InputException(Problem.of(
                                Subject.file(file),
                                "has " + column.getValue().length + " values of " + column.getKey() + " and "
                                        + source.length + " of source")
                        .expected("as many of one as of the other"));
            }
        }
        return new ConnectionList(
                Rule.list(source, target), values(columns.get("weight")), values(columns.get("delay")));
    }

    private static SynapseValues values(double[] column) {
        return column == null ? null : SynapseValues.list(column);
    }

    private static Map<String, double[]> csv(Path file) throws IOException {
        List<String> head;
        try (BufferedReader in = TextLines.open(file)) {
            head = List.of(String.valueOf(in.readLine()).split(",", -1));
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (String column : COLUMNS) {
            if (head.contains(column)) {
                columns.put(column, CsvColumn.read(file, column));
            }
        }
        return columns;
    }

    private static Map<String, double[]> npz(Path file) throws IOException {
        List<String> types = new ArrayList<>(List.of(
                NpyHeader.INT64,
                NpyHeader.INT32,
                NpyHeader.UINT32,
                NpyHeader.INT16,
                NpyHeader.FLOAT32,
                NpyHeader.FLOAT64));
        Map<String, double[]> columns = new LinkedHashMap<>();
        try (var in = Files.newInputStream(file)) {
            NpzReader.read(in, Subject.file(file), Set.copyOf(COLUMNS), types)
                    .forEach((name, array) -> columns.put(name, array.numbers()));
        }
        return columns;
    }

    private static int[] cells(Path file, Map<String, double[]> columns, String name) {
        double[] column = columns.get(name);
        if (column == null) {
            throw new InputException(
                    Problem.of(Subject.file(file), "has no " + name).expected("source and target of each connection"));
        }
        int[] cells = new int[column.length];
        for (int n = 0; n < cells.length; n++) {
            cells[n] = (int) column[n];
            if (cells[n] != column[n]) {
                throw new InputException(
                        Problem.of(Subject.file(file), "has " + name + " " + column[n] + " of connection " + n)
                                .expected("a cell, counted from 0"));
            }
        }
        return cells;
    }
}
