package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.network.Components;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.Signal;

class StepNetworkExperimentTest {
    private static final String FILE = """
            network: small
            dt: 0.5
            batch: 2
            populations:
              x: {units: 3, model: bernoulli, key: 7}
              e: {units: 2, model: lif, parameters: {tau_m: 5, refract_time: 0}}
            inputs:
              p: {units: 3, value: 0.5}
            weights:
              W: {rows: 3, columns: 2, initial: 30}
            steps:
              - drive = dense(x.outputs(t-1), weights=W, order=ascending)
              - back = lateral(e.spikes(t-1), weight=-2)
              - update(x, input=p)
              - update(e, input=drive + back)
              - pre = trace(inputs=x.outputs, tau_tr=8, a_delta=1)
              - post = exponential_trace(e.spikes, tau=4)
              - rule = trace_stdp(preSpike=x.outputs, postSpike=e.spikes, preTrace=pre.trace, postTrace=post, weights=W, A_plus=1, A_minus=0.3, w_bound=40)
            record:
              - values(of=e.v, every=2)
              - values(of=W)
              - values(of=pre.trace)
            run: 20
            """;

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("net.yaml"), text);
    }

    private StepNetworkRun.Result run(Path out, String text) throws IOException {
        StepNetworkExperiment experiment = StepNetworkExperiment.load(file(text), List.of());
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults()).backend()) {
            return new StepNetworkRun(experiment, out).run(backend, false, Progress.SILENT, new CancellationToken());
        }
    }

    @Test
    void describesTheStepsInTheirOrder() throws IOException {
        String text =
                StepNetworkExperiment.load(file(FILE), List.of()).builder().describe();
        assertTrue(text.contains("1. drive = outputs_x(t-1) W"), text);
        assertTrue(text.contains("trace_stdp A_plus=1"), text);
    }

    /** What the file says is what a builder gives that is told the same. */
    @Test
    void runsAsTheSameBuilder() throws IOException {
        String text = FILE.replace("batch: 2", "batch: 1")
                .replaceAll("(?m)^  - (rule|back).*\\n", "")
                .replace("drive + back", "drive");
        StepNetworkRun.Result result = run(folder.resolve("out"), text);
        StepNetworkExperiment experiment = StepNetworkExperiment.load(folder.resolve("net.yaml"), List.of());
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults()).backend();
                Network network = experiment.builder().build(backend)) {
            experiment.weights().forEach(network::write);
            experiment.inputs().forEach(input -> network.write(input.signal(), input.row(0)));
            network.setLearning(true);
            network.advance(40);
            float[] all = new float[120];
            try (NpyReader recorded = NpyReader.open(folder.resolve("out/pre-trace.npy"))) {
                recorded.read(0, all);
            }
            assertEquals(all[117], result.recorded().get(2).summary().last());
            Signal trace = experiment.recordings().get(2).signal();
            float[] last = network.read(trace);
            assertArrayEquals(last, Arrays.copyOfRange(all, all.length - 3, all.length));
        }
    }

    @Test
    void writesNumPyFilesOfTheRightShape() throws IOException {
        StepNetworkRun.Result result = run(folder.resolve("out"), FILE);
        assertEquals(20, result.recorded().get(0).summary().rows());
        try (NpyReader v = NpyReader.open(folder.resolve("out/e-v.npy"));
                NpyReader w = NpyReader.open(folder.resolve("out/W.npy"))) {
            assertArrayEquals(new long[] {20, 2, 2}, v.header().shape());
            assertArrayEquals(new long[] {40, 3, 2}, w.header().shape());
        }
        assertEquals(result.digest(), run(folder.resolve("again"), FILE).digest());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    dense(x.outputs(t-1)     | dens(x.outputs(t-1)     | did you mean 'dense'? | 12
                    weights=W, order         | weights=V, order        | weights 'V'           | 12
                    order=ascending          | order=upward            | ngc_learn, ascending  | 12
                    e.spikes(t-1), weight    | f.spikes(t-1), weight   | signal 'f.spikes'     | 13
                    e.spikes(t-1), weight=-2 | e.spikes(t-1)           | argument weight       | 13
                    tau_tr=8                 | tau_r=8                 | tau_tr                | 16
                    tau_tr=8                 | tau_tr=-8               | tau_tr                | 16
                    inputs=x.outputs, tau_tr | tau_tr                  | input inputs          | 16
                    preTrace=pre.trace       | preTrace=post           | preTrace              | 18
                    of=e.v                   | of=e.q                  | has no variable 'q'   | 20
                    run: 20                  | run: 20.2               | multiple of dt        | 23
                    rows: 3                  | rows: 4                 | drive                 | 12
                    value: 0.5               | valu: 0.5               | valu                  | 8
                    value: 0.5               | value: 1e300            | finite float32        | 8
                    every=2                  | every=2.5               | whole number of steps | 20
                    values(of=pre.trace)     | values(of=W)            | as another recorder   | 22
                    model: lif,              | surrogate: maybe, model: lif, | true or false   | 6
                    """)
    void mistakesAreToldWithTheirLine(String found, String wrong, String told, int line) throws IOException {
        assertTrue(FILE.contains(found), found);
        Path file = file(FILE.replace(found, wrong));
        InputException e = assertThrows(InputException.class, () -> StepNetworkExperiment.load(file, List.of()));
        String text = e.problem().toString();
        assertTrue(text.contains(told), text);
        assertTrue(text.contains("line " + line) || text.contains(":" + line), text);
    }

    @Test
    void everyComponentRefusesUnknownInputsAndParameters() {
        NetworkBuilder builder = new NetworkBuilder("n", 1);
        Signal in = builder.input("in", 2);
        Components.all().forEach(component -> {
            assertThrows(InputException.class, () -> component.defaults().with("no_such", 1));
            assertThrows(
                    InputException.class, () -> builder.component("c", component.defaults(), Map.of("no_such", in)));
        });
    }
}
