package org.lifsim.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.Processes;
import org.lifsim.Requirements;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;

@Tag("java")
class RunReportTest {
    private static final List<Path> BROWSERS = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    private static final int BLUE = 0x0072B2;
    private static final int VERMILION = 0xD55E00;

    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void run() throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, """
                units: 300
                steps: 1000
                parameters: {tau_m: "uniform:50:100:1"}
                initial: {v: "uniform:-65:-60:2"}
                current: 0:0.5
                stimulus: [ "ou(sd=0.1, tau=5)" ]
                record:
                  - spikes()
                  - traces(units=3 250)
                """);
        run = folder.resolve("run");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(Experiment.load(file), run, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
        }
    }

    private Map<String, Figure> figures() throws IOException {
        return new RunFigures(RunMetadata.read(run), 0, Double.POSITIVE_INFINITY).all();
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyFigureIsWrittenInEveryFormat(ImageFormat format) throws IOException {
        Map<String, Figure> figures = figures();
        assertEquals(Set.of("raster", "rate", "rates", "intervals", "f-I", "trace-3", "trace-250"), figures.keySet());
        for (Map.Entry<String, Figure> figure : figures.entrySet()) {
            Path file = folder.resolve(figure.getKey() + "." + format.ending());
            figure.getValue().write(format, file);
            if (format == ImageFormat.SVG) {
                assertTrue(Files.readString(file).contains("<svg"), figure.getKey());
            } else {
                BufferedImage image = ImageIO.read(file.toFile());
                assertEquals(figure.getValue().width(), image.getWidth());
                assertEquals(figure.getValue().height(), image.getHeight());
            }
        }
    }

    @Test
    void whatWasRecordedAsTablesIsDrawnToo() throws IOException {
        Path file = folder.resolve("tables.yaml");
        Files.writeString(file, """
                units: 300
                steps: 1000
                current: 0:0.5
                record: ["rate(bin=2, file=rate.csv)", "counts(file=counts.csv)"]
                """);
        run = folder.resolve("tables");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(Experiment.load(file), run, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
        }
        assertEquals(Set.of("rate", "rates"), figures().keySet());
        Files.writeString(run.resolve("rate.csv"), "t_ms,spikes,rate_hz\n0.0,1,x\n");
        String message = assertThrows(InputException.class, this::figures).getMessage();
        assertTrue(message.contains("rate.csv is damaged: its SHA-256 is not that in run.json"), message);
        Path facts = run.resolve(RunMetadata.NAME);
        Files.writeString(facts, Files.readString(facts).replace("sha256", "not_known"));
        message = assertThrows(InputException.class, this::figures).getMessage();
        assertTrue(message.contains("rate.csv line 2: the line is '0.0,1,x'"), message);
    }

    /** Coupled units cannot be re-simulated alone: their recorded traces are plotted. */
    @Test
    void coupledUnitsAreDrawnAsTheyWereRecorded() throws IOException {
        Path file = folder.resolve("coupled.yaml");
        Files.writeString(file, """
                model: slif
                units: 12
                steps: 300
                current: 0:8
                parameters: {resist_inh: 0.5}
                record: [spikes(), "traces(units=1 7, columns=v j)"]
                """);
        run = folder.resolve("coupled");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(Experiment.load(file), run, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
        }
        Map<String, Figure> figures = figures();
        assertTrue(figures.keySet().containsAll(Set.of("raster", "trace-1", "trace-7")), figures.keySet() + "");
        RunFigures again = new RunFigures(RunMetadata.read(run), 0, Double.POSITIVE_INFINITY, List.of(3L));
        String message = assertThrows(InputException.class, again::all).getMessage();
        assertTrue(message.contains("unit 3") && message.contains("coupled"), message);
    }

    @Test
    void aPartOfTheTimeIsShown() throws IOException {
        Map<String, Figure> part = new RunFigures(RunMetadata.read(run), 20, 30).all();
        assertEquals(figures().keySet(), part.keySet());
        for (double[] none : new double[][] {{-1, 5}, {5, 5}, {7, 5}, {200, 300}, {Double.NaN, 5}}) {
            String message = assertThrows(
                            InputException.class, () -> new RunFigures(RunMetadata.read(run), none[0], none[1]))
                    .getMessage();
            assertTrue(message.contains("100.0 ms"), message);
        }
    }

    @Test
    void unitsThatWereNotRecordedAreDrawnToo() throws IOException {
        RunMetadata facts = RunMetadata.read(run);
        Set<String> recorded = new RunFigures(facts, 20, 30).all().keySet();
        Set<String> more =
                new RunFigures(facts, 20, 30, List.of(250L, 7L)).all().keySet();
        assertTrue(more.containsAll(recorded) && more.contains("trace-7"), more + "");
        assertEquals(recorded.size() + 1, more.size());
        RunFigures none = new RunFigures(facts, 20, 30, List.of(300L));
        String message = assertThrows(InputException.class, none::all).getMessage();
        assertTrue(message.contains("--unit is 300"), message);
    }

    @Test
    void aFileThatIsGoneIsNamed() throws IOException {
        Files.delete(run.resolve("spikes.npz"));
        String message = assertThrows(InputException.class, this::figures).getMessage();
        assertTrue(message.contains("spikes.npz does not exist"), message);
    }

    /** Opened in a browser as a user does: the figures are drawn, and only the page is needed. */
    @Test
    void aKeyThatIsNoneIsNamed() throws IOException {
        Path file = run.resolve("run.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"key\" : \"0:0\"", "\"key\" : \"()0:0\""));
        assertFalse(Files.readString(file).equals(text));
        String message = assertThrows(InputException.class, this::figures).getMessage();
        assertTrue(message.contains("key is '()0:0'"), message);
    }

    @Test
    @Tag("slow")
    void thePageIsDrawnByABrowserWithoutANetwork() throws IOException, InterruptedException {
        String html = html();
        assertFalse(html.contains("http:") || html.contains("https:"), "the page contains an address");
        Path page = folder.resolve("report.html");
        Files.writeString(page, html);
        Path browser = BROWSERS.stream().filter(Files::isExecutable).findFirst().orElse(null);
        if (browser == null) {
            Requirements.skip("chromium", "reports in a browser", "none of " + BROWSERS + " is there");
        }
        Path shot = folder.resolve("page.png");
        List<String> command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + folder.resolve("browser"),
                "--allow-file-access-from-files",
                "--window-size=1000,5200",
                "--virtual-time-budget=20000"));
        List<String> picture = new ArrayList<>(command);
        picture.addAll(List.of("--screenshot=" + shot, page.toUri().toString()));
        Processes.Result drawn = Processes.run(folder, Map.of("LD_PRELOAD", ""), picture);
        assertEquals(0, drawn.exitCode(), drawn.err());
        BufferedImage image = ImageIO.read(shot.toFile());
        // The figures have blue bars and lines and two red potentials; a missing figure has none of these colors.
        assertTrue(pixels(image, BLUE) > 10_000, pixels(image, BLUE) + " blue pixels");
        assertTrue(pixels(image, VERMILION) > 1_000, pixels(image, VERMILION) + " red pixels");
        command.addAll(List.of("--dump-dom", page.toUri().toString()));
        String text = Processes.run(folder, Map.of("LD_PRELOAD", ""), command).out();
        assertTrue(text.contains("<h1>300 lif units, 100 ms</h1>"), text.substring(0, Math.min(900, text.length())));
        String digest =
                RunMetadata.read(run).json().path("result").path("digest").asText();
        assertTrue(text.contains(digest));
        for (int width : new int[] {390, 1200}) {
            Path frame = folder.resolve("frame" + width + ".html");
            Files.writeString(frame, FRAME.replace("WIDTH", String.valueOf(width)));
            List<String> measure = new ArrayList<>(command);
            measure.set(measure.size() - 1, frame.toUri().toString());
            String measured =
                    Processes.run(folder, Map.of("LD_PRELOAD", ""), measure).out();
            assertTrue(measured.contains("<p>fits in "), measured);
        }
    }

    /** Shows the page as on a screen of some width, and says whether it can be read without scrolling sideways. */
    private static final String FRAME = """
            <!DOCTYPE html><body><iframe src="report.html" width="WIDTH" height="800" style="border:0"></iframe><p>nothing</p>
            <script>
            document.querySelector('iframe').onload = event => {
                const page = event.target.contentDocument.documentElement;
                const cut = [...page.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > WIDTH + 0.5);
                document.querySelector('p').textContent = page.scrollWidth <= WIDTH && cut.length == 0
                    ? 'fits in ' + page.clientWidth : 'is ' + page.scrollWidth + ' wide; beyond it: ' + cut.map(e => e.outerHTML.slice(0, 80));
            };
            </script></body>
            """;

    private String html() throws IOException {
        RunMetadata facts = RunMetadata.read(run);
        return RunReport.html(facts, new RunFigures(facts, 0, Double.POSITIVE_INFINITY), "lifsim report run");
    }

    /** The page has what run.json has, under the same names. */
    @Test
    void thePageSaysAllThatRunJsonSays() throws IOException {
        String html = html();
        assertTrue(html.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"));
        assertTrue(html.contains("<pre>lifsim report run\n</pre>"));
        JsonNode facts = RunMetadata.read(run).json();
        List<String> missing = new ArrayList<>();
        requireAll(facts, html, missing);
        assertEquals(List.of(), missing);
        assertTrue(html.contains("<tr><th>tau_m</th><td>uniform:50:100:1 ms</td></tr>"), html);
        assertTrue(html.contains("<tr><th>dt</th><td>0.1 ms</td></tr>"), html);
        assertTrue(html.contains("<tr><th>current</th><td>0:0.5 mV / resist_m</td></tr>"), html);
        assertTrue(html.contains("<tr><th>v</th><td>uniform:-65:-60:2 mV</td></tr>"), html);
    }

    private static void requireAll(JsonNode facts, String html, List<String> missing) {
        for (Map.Entry<String, JsonNode> fact : facts.properties()) {
            if (fact.getValue().isObject()) {
                requireAll(fact.getValue(), html, missing);
            } else if (fact.getKey().equals("record")) {
                fact.getValue().forEach(recorder -> requireAll(recorder, html, missing));
            } else if (!fact.getKey().equals("format") && !html.contains("<th>" + fact.getKey() + "</th>")) {
                missing.add(fact.getKey());
            }
        }
    }

    /** A recorder of rates alone gives a figure, in both formats, of the selected time. */
    @ParameterizedTest
    @ValueSource(strings = {"rate.npz", "rate.csv"})
    void recordedRatesAreDrawn(String name) throws IOException {
        Path file = folder.resolve("rates.yaml");
        Files.writeString(file, "units: 50\nsteps: 400\ncurrent: 0.3\nrecord: ['rate(bin=2, file=" + name + ")']\n");
        run = folder.resolve("rates");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(Experiment.load(file), run, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
        }
        RunFigures figures = new RunFigures(RunMetadata.read(run), 10, 20);
        assertEquals(Set.of("rate"), figures.all().keySet());
        assertTrue(figures.caption("rate").contains("recorded"), figures.caption("rate"));
    }

    /** Units with intervals of 7, 11 and 400 steps, and one with a single spike: in 1,000 steps counts would be rounded. */
    @Test
    void regularRatesComeFromIntervals() {
        SpikeStatistics statistics = new SpikeStatistics(0, 1000, 0.1, 5);
        for (int step = 0; step < 1000; step++) {
            for (int unit = 0; unit < 3; unit++) {
                if (step % new int[] {7, 11, 400}[unit] == 3) {
                    statistics.spike(step, unit);
                }
            }
            if (step == 600) {
                statistics.spike(step, 3);
            }
        }
        double[] rates = statistics.laterRatesOfIntervals();
        double[] expected = {10_000 / 7.0, 10_000 / 11.0, 25, 20, 0};
        for (int unit = 0; unit < expected.length; unit++) {
            assertEquals(expected[unit], rates[unit], 1e-12 * expected[unit], "unit " + unit);
        }
        assertEquals(20, statistics.laterRates()[2], 1e-12);
    }

    private static int pixels(BufferedImage image, int color) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xFFFFFF) == color ? 1 : 0;
            }
        }
        return count;
    }

    private void edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(from), text);
        Files.writeString(file, text.replace(from, to));
    }

    private void assertNotPlotted(String... words) {
        InputException e = assertThrows(
                InputException.class, () -> new RunFigures(RunMetadata.read(run), 0, Double.POSITIVE_INFINITY).all());
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
    }

    @Test
    void aRunJsonWithNumbersOutOfRangeIsRefused() throws IOException {
        Path json = run.resolve("run.json");
        String whole = Files.readString(json);
        edit(json, "\"dt\" : 0.1", "\"dt\" : 1e307");
        assertNotPlotted("run.json", "'dt' is 1.0E307, expected a positive time step");
        Files.writeString(json, whole);
        edit(json, "\"dt\" : 0.1", "\"dt\" : 1e30");
        assertNotPlotted("axis 'Time (ms)'", "expected numbers from -1e12 to 1e12");
        Files.writeString(json, whole);
        edit(json, "\"batch\" : 1", "\"batch\" : 9223372036854775807");
        assertNotPlotted("run.json", "'units' is 300 and batch is 9223372036854775807");
        Files.writeString(json, whole);
        edit(json, "\"units\" : 300", "\"units\" : 1.5");
        assertNotPlotted("run.json", "'units' is 1.5, expected a whole number from 1");
    }

    /** Counts above 2^31 were called damaged. */
    @Test
    void largeCountsArePlottedAndOthersRefused() throws IOException {
        edit(run.resolve("run.json"), "\"kind\" : \"spikes\"", "\"kind\" : \"counts\"");
        edit(run.resolve("run.json"), "spikes.npz", "counts.csv");
        edit(run.resolve("run.json"), "sha256", "not_known");
        Path counts = run.resolve("counts.csv");
        Files.writeString(counts, "unit,spikes\n0,4294967295\n1,5\n");
        assertTrue(new RunFigures(RunMetadata.read(run), 0, Double.POSITIVE_INFINITY)
                .all()
                .containsKey("rates"));
        for (String count : List.of("-1", "1e300", "1e400")) {
            Files.writeString(counts, "unit,spikes\n0," + count + "\n");
            assertNotPlotted("counts.csv");
        }
    }
}
