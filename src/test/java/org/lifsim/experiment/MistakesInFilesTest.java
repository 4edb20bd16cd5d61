package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Place;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * A mistake in an experiment file is reported as data with its line. It may be found when the file is read, when the run is
 * prepared, or while it runs.
 */
class MistakesInFilesTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeArrays() throws IOException {
        file = folder.resolve("experiment.yaml");
        float[] large = new float[100];
        Arrays.fill(large, 1e20f);
        NpyWriter.write(folder.resolve("three.npy"), new float[] {1, 2, 3}, 3);
        NpyWriter.write(folder.resolve("square.npy"), new float[4], 2, 2);
        NpyWriter.write(folder.resolve("cube.npy"), new float[8], 2, 2, 2);
        NpyWriter.write(folder.resolve("brief.npy"), new float[5], 5, 1);
        NpyWriter.write(folder.resolve("narrow.npy"), new float[30], 10, 3);
        NpyWriter.write(folder.resolve("large.npy"), Arrays.copyOf(large, 10), 10, 1);
        NpyWriter.write(folder.resolve("wide.npy"), large, 10, 10);
        NpyWriter.write(folder.resolve("level.npy"), Arrays.copyOf(large, 10), 10);
        NpyWriter.write(
                folder.resolve("endless.npy"), new float[] {0, 0, 0, 0, 0, 0, 0, 0, Float.POSITIVE_INFINITY, 0}, 10, 1);
        Files.writeString(folder.resolve("text.npy"), "0.1 0.2 0.3");
    }

    /** Writes an experiment of 10 units and 10 steps that starts with these lines. */
    private void write(String lines) throws IOException {
        String text = lines.replace("\\n", "\n");
        Files.writeString(
                file,
                text
                        + (text.contains("units: ") ? "" : "\nunits: 10")
                        + (text.contains("steps: ") ? "" : "\nsteps: 10"));
    }

    private Problem problem(Experiment experiment) throws IOException {
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            return assertThrows(
                            InputException.class,
                            () -> new ExperimentRun(
                                            experiment,
                                            folder.resolve("out"),
                                            ExecutionTuning.DEFAULTS,
                                            CheckpointPolicy.NONE)
                                    .run(backend))
                    .problem();
        }
    }

    /** The experiment of the file, or the problem with it. */
    private Object load() throws IOException {
        try {
            return Experiment.load(file);
        } catch (InputException e) {
            assertEquals(e.problem().toString(), e.getMessage());
            return e.problem();
        }
    }

    private void assertTold(String lines, int line, Subject subject) throws IOException {
        write(lines);
        Problem problem = load() instanceof Experiment experiment ? problem(experiment) : (Problem) load();
        assertTrue(problem.isAbout(subject), problem + " is not about " + subject);
        assertEquals(new Place(file.toString(), line), problem.place(), problem.toString());
        assertTrue(problem.toString().startsWith("file " + file + " line " + line + ": "), problem.toString());
    }

    @Test
    void aWarningOfASettingOfTheFileNamesItsLine() throws IOException {
        write("parameters:\n  tau_m: 20\n  v_rest: -70\n  v_min: -65");
        List<Problem> warnings = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void update(long step, long steps, LongSupplier spikes) {}

            @Override
            public void warn(Problem warning) {
                warnings.add(warning);
            }
        };
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(
                            Experiment.load(file),
                            folder.resolve("out"),
                            ExecutionTuning.DEFAULTS,
                            CheckpointPolicy.NONE)
                    .run(backend, progress, new CancellationToken());
        }
        assertEquals(1, warnings.size(), warnings.toString());
        assertEquals(new Place(file.toString(), 4), warnings.get(0).place());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "modl: lif | 1 | KEY | modl",
                "model: lift | 1 | OTHER | model 'lift'",
                "units: 0 | 1 | KEY | units",
                "units: many | 1 | KEY | units",
                "steps: 1.5 | 1 | KEY | steps",
                "batch: -1 | 1 | KEY | batch",
                "dt: fast | 1 | KEY | dt",
                "seed: [1, 2] | 1 | KEY | seed",
                "key: a/b | 1 | SETTING | key",
                "seed: 1\\nkey: 1/2 | 2 | SETTING | key",
                "dt: 1\\ndt: 2 | 2 | KEY | dt",
                "checkpoint: 5 | 1 | KEY | checkpoint",
                "checkpoint:\\n  evry: 5 | 2 | KEY | evry",
                "checkpoint:\\n  every: 0 | 2 | KEY | every",
                "checkpoint:\\n  seconds: 0 | 2 | KEY | seconds",
                "dt: 0 | 1 | SETTING | dt",
                "dt: 20\\nparameters:\\n  tau_m: 10 | 1 | SETTING | dt",
                "dt: 20\\nparameters:\\n  tau_m: 30:10 | 1 | SETTING | dt",
                "current: strong | 1 | SETTING | current",
                "current: 1:x | 1 | SETTING | current",
                "current: 1e39 | 1 | SETTING | current",
                "current: nowhere.npy | 1 | SETTING | current",
                "current: three.npy | 1 | SETTING | current",
                "current: text.npy | 1 | SETTING | current",
                "current: square.npy | 1 | SETTING | current",
                "current: endless.npy | 1 | SETTING | current"
            })
    void settings(String lines, int line, Subject.Kind kind, String name) throws IOException {
        assertTold(lines, line, new Subject(kind, name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "taum | 5",
                "tau_m | -5",
                "tau_m | fast",
                "tau_m | uniform:2:1:3",
                "tau_m | normal:1:2",
                "tau_m | normal:1:-2:3",
                "tau_m | clipped:1:2:5:4:3",
                "tau_m | nowhere.npy",
                "tau_m | text.npy",
                "tau_m | square.npy",
                "tau_m | three.npy",
                "tau_m | [1, 2, 3]",
                "tau_m | normal:0:5:1",
                "thr | 1e39",
                "one_spike | maybe",
                "integration_type | rk9"
            })
    void parameters(String name, String value) throws IOException {
        assertTold("parameters:\\n  resist_m: 1\\n  " + name + ": " + value, 3, Subject.parameter(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u | 5",
                "v | high",
                "v | uniform:2:1:3",
                "v | nowhere.npy",
                "v | cube.npy",
                "v | three.npy",
                "v | [1, 2]",
                "v | 1e39",
                "rfr | 1:-1"
            })
    void initialStates(String name, String values) throws IOException {
        assertTold("initial:\\n  thr_theta: 1\\n  " + name + ": " + values, 3, Subject.initial(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stap(amplitude=1)",
                "step(amplitude=1",
                "2 *",
                "x * step_noise(sd=1)",
                "three.npy * step_noise(sd=1)",
                "step_noise(sd=1) step_noise(sd=2)",
                "constant()",
                "constant(amplitude=strong)",
                "constant(amplitude=1e39)",
                "constant(amplitude=1e20)",
                "1e10 * constant(amplitude=1e10)",
                "constant(amplitude=nowhere.npy)",
                "constant(amplitude=square.npy)",
                "constant(amplitude=three.npy)",
                "constant(amplitude=1, gain=three.npy)",
                "step(amplitude=1, onn=2)",
                "step(amplitude=1, on=1, on=2)",
                "step(amplitude=1, on=0:1)",
                "step(amplitude=1, on=5, off=3)",
                "step(amplitude=1, on=1e300)",
                "ramp(from=0, to=1, start=5, end=5)",
                "ramp(from=0, to=1e20, start=0, end=5)",
                "sine(amplitude=1, frequency=-1)",
                "sine(amplitude=three.npy, frequency=1)",
                "pulses(amplitude=1, period=0, width=0)",
                "pulses(amplitude=1, period=10, width=20)",
                "step_noise(sd=-1)",
                "step_noise(sd=1:-1)",
                "step_noise(sd=three.npy)",
                "step_noise(sd=1, seed=0.5)",
                "ou(sd=1, tau=-1)",
                "ou(sd=1, tau=1:-1)",
                "ou(sd=1:-1, tau=5)",
                "ou(sd=1, tau=three.npy)",
                "ou(mean=three.npy, sd=1, tau=1)",
                "poisson(rate=-1, weight=1, tau=5)",
                "poisson(rate=1e9, weight=1, tau=5)",
                "poisson(rate=10, weight=three.npy, tau=5)",
                "poisson(rate=10, weight=1, tau=1:-1)",
                "playback()",
                "playback(file=movie)",
                "playback(file=nowhere.npy)",
                "playback(file=text.npy)",
                "playback(file=cube.npy)",
                "playback(file=brief.npy)",
                "playback(file=narrow.npy)",
                "playback(file=large.npy)",
                "playback(file=wide.npy)",
                "playback(file=level.npy)",
                "playback(file=three.npy)"
            })
    void stimuli(String text) throws IOException {
        String found = text.replaceAll("=(\\w+\\.npy)", "=" + folder + "/$1");
        assertTold("stimulus:\\n  - step_noise(sd=0.5)\\n  - " + text, 3, Subject.stimulus(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rates()",
                "spikes(",
                "spikes(units=5:20)",
                "spikes(units=a)",
                "spikes(units=3:2)",
                "spikes(units=1:5 3)",
                "spikes(file=spikes.txt)",
                "spikes(every=3)",
                "rate(bins=3)",
                "rate(bin=x)",
                "rate(bin=0)",
                "rate(file=counts.npz)",
                "counts()",
                "counts(units=5:20, file=many.npz)",
                "traces(every=0)",
                "traces(columns=q)"
            })
    void recorders(String text) throws IOException {
        assertTold("record:\\n  - counts()\\n  - " + text, 3, Subject.recorder(text));
    }

    /** The file has a line for each setting, but what is wrong was not read from it. */
    @Test
    void whatReplacesASettingOfTheFileHasNoLine() throws IOException {
        write("dt: 0.1\\nparameters:\\n  tau_m: 20\\ninitial:\\n  v: -60\\ncurrent: 0.3\\n"
                + "stimulus: step_noise(sd=0.5)\\nrecord: counts(units=0:5)");
        Experiment sound = Experiment.load(file);
        ModelSpec model = sound.model();
        List<Experiment> replaced = List.of(
                sound.with(model.withDt(0), null, null, null, List.of(), List.of(Subject.setting("dt"))),
                sound.with(
                        model.with("tau_m", "-1:5"), null, null, null, List.of(), List.of(Subject.parameter("tau_m"))),
                sound.with(model.withInitial("v", "1e39"), null, null, null, List.of(), List.of(Subject.initial("v"))),
                sound.with(model, null, null, "nowhere.npy", List.of(), List.of()),
                sound.with(model, null, null, null, List.of("step_noise(sd=1:-1)"), List.of()),
                sound.withRecorders(List.of("counts(units=0:50)")));
        for (Experiment experiment : replaced) {
            Problem problem = problem(experiment);
            assertNull(problem.place(), problem.toString());
        }
        write("stimulus: step_noise(sd=1:-1)");
        Experiment wrong = Experiment.load(file);
        assertEquals(1, problem(wrong).place().line());
        assertNull(problem(wrong.with(wrong.model(), null, null, null, wrong.stimulus(), List.of()))
                .place());
    }
}
