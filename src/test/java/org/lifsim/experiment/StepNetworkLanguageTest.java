package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.network.CsrMatrix;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.NeuronGroup;
import org.lifsim.network.OnDemandUpdate;
import org.lifsim.network.Signal;
import org.lifsim.network.SummationOrder;
import org.lifsim.network.WeightMatrix;

/** What files of step networks say beyond populations and dense projections is what a builder does that is told the same. */
class StepNetworkLanguageTest {
    /** The matrix of csr.npz, which SciPy has written: 3 x 4 with the elements 1.5, 2, 3 and -0.25. */
    private static final int[][] TARGETS = {{1, 3}, {}, {0, 2}};

    private static final float[] ELEMENTS = {1.5f, 2, 3, -.25f};
    private static final int[][] SPIKES = {{0, 0}, {2, 1}, {0, 3}, {2, 3}, {1, 4}, {0, 8}, {2, 11}};

    private static final String FILE = """
            network: small
            dt: 0.5
            populations:
              e: {units: 4, model: lif, parameters: {tau_m: 5, refract_time: 1, thr: -60}, initial: {v: -62, thr_theta: 0.25}}
            inputs:
              s: {units: 3, spikes: [0 at 0, 2 at 0.5, 2 at 1.5, 0 at 1.5, 1 at 2, 2 at 5.5, 0 at 4]}
              image: {presentations: images.npy}
            weights:
              S: {connections: csr.npz}
              W: {rows: 2, columns: 4, initial: uniform:0:3:1}
              b: {rows: 1, columns: 4, initial: 0.75}
            steps:
              - recurrent = sparse(s, weights=S)
              - drive = dense(image, weights=W, bias=b, order=panels:1)
              - update(e, input=recurrent + drive)
              - two_factor(weights=W, bias=b, pre=image, post=e.v, rate=-0.001)
              - counts = accumulate(e.spikes)
            presentations:
              length: 2
              learning: 2
              before: normalize_columns(weights=W, norm=30)
              after:
                - normalize_columns(weights=W, norm=20)
            record: [values(of=e.v), values(of=W), values(of=b), values(of=counts), values(of=S)]
            run: 6
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of("csr.npz", "csc.npz")) {
            try (InputStream in = getClass().getResourceAsStream(name)) {
                Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        NpyWriter.write(folder.resolve("images.npy"), new float[] {1, 0, 0, 2, -.5f, 1}, 3, 2);
        double[] spikes = new double[2 * SPIKES.length];
        StringBuilder csv = new StringBuilder("unit,t_ms\n");
        for (int n = 0; n < SPIKES.length; n++) { // the last come first
            int[] spike = SPIKES[SPIKES.length - 1 - n];
            spikes[2 * n] = spike[0];
            spikes[2 * n + 1] = spike[1] * .5;
            csv.append(spike[0]).append(',').append(spike[1] * .5).append('\n');
        }
        Files.writeString(folder.resolve("spikes.csv"), csv);
        ByteBuffer bytes = ByteBuffer.allocate(spikes.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(spikes);
        try (var out = Files.newOutputStream(folder.resolve("spikes.npy"))) {
            out.write(NpyHeader.bytes(NpyHeader.FLOAT64, SPIKES.length, 2));
            out.write(bytes.array());
        }
    }

    static List<String> backends() {
        return TestBackends.names();
    }

    private StepNetworkExperiment load(String text) throws IOException {
        return StepNetworkExperiment.load(Files.writeString(folder.resolve("net.yaml"), text), List.of());
    }

    private float[] recorded(StepNetworkExperiment experiment, Backend backend, String name) throws IOException {
        Path out = folder.resolve("out");
        new StepNetworkRun(experiment, out).run(backend, false, Progress.SILENT, new CancellationToken());
        try (NpyReader file = NpyReader.open(out.resolve(name))) {
            float[] values = new float[(int) file.header().size()];
            file.read(0, values);
            return values;
        }
    }

    /** The same network and the same presentations, in Java. */
    private static Map<String, float[]> expected(Backend backend) {
        NetworkBuilder builder = new NetworkBuilder("small", .5);
        CsrMatrix connections = CsrMatrix.of(4, TARGETS);
        NeuronGroup e = builder.addNeurons(
                "e",
                Lif.MODEL
                        .defaults()
                        .with(Lif.TAU_M, 5)
                        .with(Lif.REFRACT_TIME, 1)
                        .with("thr", "-60"),
                4);
        Signal s = builder.input("s", 3);
        Signal image = builder.input("image", 2);
        WeightMatrix sparse = builder.weights("S", connections);
        WeightMatrix w = builder.weights("W", 2, 4);
        WeightMatrix b = builder.weights("b", 1, 4);
        Signal recurrent = builder.sparse("recurrent", s, sparse, connections);
        Signal drive = builder.dense("drive", image, w, b, SummationOrder.panels(1));
        builder.update(e, recurrent, drive);
        builder.hebbian(w, b, image, e.variable(StateVariable.V), -.001);
        Signal counts = builder.accumulate("counts", e.spikes());
        OnDemandUpdate before = builder.normalizeColumns(w, 30);
        OnDemandUpdate after = builder.normalizeColumns(w, 20);
        List<float[]> rows = new ArrayList<>();
        List<float[]> weights = new ArrayList<>();
        List<float[]> sums = new ArrayList<>();
        try (Network network = builder.build(backend)) {
            float[] initial = new float[8];
            double[] drawn = new double[8];
            Values.uniform(0, 3, 1).read(0, drawn, 8, 8);
            for (int i = 0; i < 8; i++) {
                initial[i] = (float) drawn[i];
            }
            network.write(w, initial);
            network.write(b, new float[] {.75f, .75f, .75f, .75f});
            network.write(sparse, ELEMENTS);
            network.write(e.variable(StateVariable.THR_THETA), new float[] {.25f, .25f, .25f, .25f});
            float[][] images = {{1, 0}, {0, 2}, {-.5f, 1}};
            for (int step = 0; step < 12; step++) {
                if (step % 4 == 0) {
                    network.reset();
                    network.write(e.variable(StateVariable.V), new float[] {-62, -62, -62, -62});
                    network.setLearning(step < 8);
                    network.write(image, images[step / 4]);
                    if (step < 8) {
                        network.run(before);
                    }
                }
                float[] spiking = new float[3];
                for (int[] spike : SPIKES) {
                    if (spike[1] == step) {
                        spiking[spike[0]] = 1;
                    }
                }
                network.write(s, spiking);
                network.advance(1);
                rows.add(network.read(e.variable(StateVariable.V)));
                weights.add(network.read(w));
                sums.add(network.read(counts));
                if (step % 4 == 3 && step < 8) {
                    network.run(after);
                }
            }
        }
        return Map.of("e-v.npy", joined(rows), "W.npy", joined(weights), "counts.npy", joined(sums));
    }

    private static float[] joined(List<float[]> rows) {
        float[] all = new float[rows.size() * rows.get(0).length];
        for (int n = 0; n < rows.size(); n++) {
            System.arraycopy(rows.get(n), 0, all, n * rows.get(0).length, rows.get(0).length);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFileDoesWhatABuilderDoes(String name) throws IOException {
        StepNetworkExperiment experiment = load(FILE);
        try (Backend backend = TestBackends.open(name)) {
            Map<String, float[]> expected = expected(backend);
            assertTrue(expected.get("counts.npy")[47] > 0, "no spikes");
            for (Map.Entry<String, float[]> one : expected.entrySet()) {
                assertArrayEquals(one.getValue(), recorded(experiment, backend, one.getKey()), one.getKey());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"spikes.csv", "spikes.npy"})
    void filesOfSpikesAreAsListsOfThem(String file) throws IOException {
        String text = FILE.replaceAll("spikes: \\[.*\\]", "spikes: " + file);
        assertTrue(text.contains(file), text);
        try (Backend backend = TestBackends.open("cpu")) {
            assertArrayEquals(recorded(load(FILE), backend, "e-v.npy"), recorded(load(text), backend, "e-v.npy"));
        }
    }

    @Test
    void spikesAreThoseOfEachBatchElement() throws IOException {
        String text = FILE.replace("dt: 0.5", "dt: 0.5\nbatch: 2").replaceAll("(?m)^  *- two_factor.*\\n", "");
        StepNetworkInput spikes = load(text).inputs().get(0);
        assertArrayEquals(new float[] {1, 0, 1, 1, 0, 1}, spikes.row(3));
        assertArrayEquals(new float[6], spikes.row(2));
        StepNetworkInput image = load(text).inputs().get(1);
        assertArrayEquals(new float[] {0, 2, 0, 2}, image.row(1));
        assertEquals(4, image.every());
    }

    @Test
    void tooManySpikesAreRefused() {
        String text = FILE.replaceAll("units: 3, spikes: \\[.*\\]", "units: 200000000, times: [1, 2]");
        assertMistake(text, "makes 2 spikes of 200000000 units each", 6);
    }

    /** Whatever is wrong with a file, it is told as a mistake of the file. */
    @Test
    void mutilatedFilesAreReadOrRefused() throws IOException {
        Random random = new Random(Long.getLong("lifsim.seed", 7));
        String[] tokens = FILE.split("(?<=[ :,()\\[\\]{}=\\n])|(?=[ :,()\\[\\]{}=\\n])");
        String[] others = {"0", "-1", "1e300", "2147483648", "nan", "e.v", "W", "S", "[", "]", "", "s(t-1)", "csr.npz"};
        for (int trial = 0; trial < 2000; trial++) {
            String[] changed = tokens.clone();
            for (int n = 0; n <= random.nextInt(2); n++) {
                String with = random.nextBoolean()
                        ? others[random.nextInt(others.length)]
                        : tokens[random.nextInt(tokens.length)];
                changed[random.nextInt(tokens.length)] = with;
            }
            String text = String.join("", changed);
            try {
                load(text).builder().describe();
            } catch (InputException e) {
                assertTrue(e.problem().toString().length() < 1000, e.problem().toString());
            } catch (RuntimeException | Error e) {
                throw new AssertionError(text, e);
            }
        }
    }

    /** Another order of the elements of a row, and weights that the file gives. */
    @Test
    void unsortedRowsAreSorted() throws IOException {
        write("csr.npz", new int[] {3, 1, 2, 0}, new float[] {2, 1.5f, -.25f, 3});
        SparseMatrixFile read = SparseMatrixFile.read(folder.resolve("csr.npz"));
        assertArrayEquals(ELEMENTS, read.weights());
        assertEquals(CsrMatrix.of(4, TARGETS).fingerprint(), read.connections().fingerprint());
        StepNetworkExperiment given = load(FILE.replace("csr.npz}", "csr.npz, initial: [1, 2, 3, 4]}"));
        assertArrayEquals(
                new float[] {1, 2, 3, 4},
                given.weights().entrySet().iterator().next().getValue());
    }

    private void write(String name, int[] indices, float[] data) throws IOException {
        try (NpzWriter out = new NpzWriter(folder.resolve(name))) {
            out.array("shape", NpyHeader.INT64, 2).write(longs(3, 4));
            out.array("indptr", NpyHeader.INT64, 4).write(longs(0, 2, 2, 4));
            long[] all = new long[indices.length];
            Arrays.setAll(all, n -> indices[n]);
            out.array("indices", NpyHeader.INT64, indices.length).write(longs(all));
            ByteBuffer bytes = ByteBuffer.allocate(data.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(data);
            out.array("data", NpyHeader.FLOAT32, data.length).write(bytes.array());
        }
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    @Test
    void damagedMatricesAreRefused() throws IOException {
        write("csr.npz", new int[] {1, 1, 0, 2}, new float[4]);
        assertMistake(FILE, "has the element in row 0 and column 1 twice", 9);
        write("csr.npz", new int[] {1, 4, 0, 2}, new float[4]);
        assertMistake(FILE, "has target 4", 9);
        write("csr.npz", new int[] {1, 3, 0, 2}, new float[3]);
        assertMistake(FILE, "has 3 values and 4 indices", 9);
        write("csr.npz", new int[] {1, 3, 0, 2}, new float[] {0, Float.NaN, 0, 0});
        assertMistake(FILE, "has the value NaN in row 0", 9);
        write("csr.npz", new int[] {1, 3, 0}, new float[3]);
        assertMistake(FILE, "indptr", 9);
        try (NpzWriter out = new NpzWriter(folder.resolve("csr.npz"))) { // as SciPy writes lists of coordinates
            out.array("format", "|S3").write("coo".getBytes(StandardCharsets.US_ASCII));
        }
        assertMistake(FILE, "the form coo, expected csr", 9);
        Files.writeString(folder.resolve("csr.npz"), "no archive");
        assertMistake(FILE, "csr.npz", 9);
    }

    private void assertMistake(String text, String told, int line) {
        InputException e = assertThrows(InputException.class, () -> load(text));
        String problem = e.problem().toString();
        assertTrue(problem.contains(told), problem);
        assertTrue(problem.contains("net.yaml:" + line) || problem.contains("line " + line), problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            csr.npz}                | csc.npz}                | the form csc                          | 9
            csr.npz}                | cs.npz}                 | no file                               | 9
            csr.npz}                | csr.npz, rows: 3}       | beside connections                    | 9
            csr.npz}                | csr.npz, initial: [1]}  | initial                               | 9
            sparse(s, weights=S)    | dense(s, weights=S)     | weights 'S' are sparse                | 13
            sparse(s, weights=S)    | sparse(s, weights=W)    | weights 'W' are dense                 | 13
            sparse(s, weights=S)    | sparse(image, weights=S)| image has 2 values                    | 13
            sparse(s, weights=S)    | sparse(s, s, weights=S) | 's' is one value too many             | 13
            bias=b, order           | bias=W, order           | bias W                                | 14
            panels:1                | panels:0                | at least 1                            | 14
            - two_factor            | - f = two_factor        | name 'f' names nothing                | 16
            0 at 0, 2               | 0 on 0, 2               | UNIT at MS                            | 6
            0 at 0, 2               | x at 0, 2               | has 'x', expected a number            | 6
            0 at 0, 2               | 3 at 0, 2               | spike of unit 3                       | 6
            0 at 0, 2               | 0.5 at 0, 2             | spike of unit 0.5                     | 6
            0 at 0, 2               | 0 at 6, 2               | has 6.0 ms                            | 6
            0 at 0, 2               | 0 at -1, 2              | has -1.0 ms                           | 6
            0 at 0, 2               | 0 at 1.5, 2             | two spikes of unit 0                  | 6
            units: 3, spikes        | spikes                  | the key units                         | 6
            "units: 3, spikes: [0 at 0" | "units: 300000000, times: [1, 2], spikes: [0 at 0" | several kinds | 6
            images.npy              | image.npy               | no file                               | 7
            length: 2               | length: 4               | whole presentations                   | 25
            length: 2               | length: 2.2             | multiple of dt                        | 19
            length: 2               | lengths: 2              | is not a known key                    | 19
            learning: 2             | learning: 4             | of which there are 3                  | 20
            length: 2               | length: 1               | has shape (3, 2)                      | 7
            before: normalize       | before: normalise       | did you mean 'normalize_columns'?     | 21
            "before: normalize_columns(weights=W, norm=30)" | "before: [normalize_columns(weights=W, norm=30)]" | quotes | 21
            norm=30                 | norm=0                  | positive number                       | 21
            before: normalize_columns(weights=W | before: normalize_columns(weights=S | are sparse| 21
            """)
    void mistakesAreToldWithTheirLine(String found, String wrong, String told, int line) {
        assertTrue(FILE.contains(found), found);
        assertMistake(FILE.replace(found, wrong), told, line);
    }
}
