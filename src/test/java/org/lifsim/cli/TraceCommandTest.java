package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.NpyWriter;
import org.lifsim.Processes.Result;
import org.lifsim.internal.verification.PopulationCase;

/** {@code lifsim trace}. */
@Tag("java")
class TraceCommandTest extends CommandTestBase {
    @Test
    void aTableOfTheUserIsNotReplaced() throws IOException {
        Files.writeString(folder.resolve("trace.csv"), "time,price\n1,2\n");
        assertMistake(lifsim("trace"), "trace.csv exists and was not written by 'lifsim trace'", "--out");
        assertEquals("time,price\n1,2\n", Files.readString(folder.resolve("trace.csv")));
        assertEquals(0, lifsim("trace", "--out", "mine").exitCode());
        assertEquals(0, lifsim("trace", "--out", "mine").exitCode());
    }

    @Test
    void traceRunsTheTutorialsNeuron() throws IOException, InterruptedException {
        Result result = process("trace");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(new String(resource("lecture-stdout.txt"), StandardCharsets.UTF_8), result.out());
        assertTrue(result.err().contains("backend: cpu"), result.err());
        assertTrue(result.err().contains("bitwise equal"), result.err());
        assertTrue(result.err().contains("lif_plot.png") && result.err().contains("trace.csv"), result.err());
        assertEquals(800, ImageIO.read(folder.resolve("lif_plot.png").toFile()).getWidth());
    }

    @Test
    void aPhasePlaneIsDrawnBesideTheTrace() throws IOException {
        assertMistake(lifsim("trace", "--plane", "v,w"), "names 'w', which LIF does not have");
        Result result = line("trace --model adex --plane v,w --out new");
        assertTrue(result.err().contains("adex_plane.png"), result.err());
        assertTrue(Files.exists(folder.resolve("new/adex_plane.png")));
    }

    @Test
    void traceWritesNumbersThatReadBackAsTheSameFloats() throws IOException {
        lifsim("trace", "--out", "new/folder", "--plot-format", "svg");
        assertTrue(Files.readString(folder.resolve("new/folder/lif_plot.svg")).contains("<svg"));
        List<String> lines = Files.readAllLines(folder.resolve("new/folder/trace.csv"));
        assertEquals("step,t_ms,j,v,s,thr_theta,rfr,surrogate,tols", lines.get(0));
        assertEquals(201, lines.size());
        PopulationCase lecture = PopulationCase.builtIn("lecture");
        for (int step = 0; step < 200; step++) {
            String[] fields = lines.get(step + 1).split(",");
            assertEquals((float) (step * 0.1), Float.parseFloat(fields[1]));
            assertEquals(lecture.current()[step], Float.parseFloat(fields[2]));
            String[] names = {"v", "s", "thr_theta", "rfr", null, "tols"};
            for (int i = 0; i < names.length; i++) {
                if (names[i] != null) {
                    assertEquals(
                            lecture.expected().get(names[i])[step],
                            Float.parseFloat(fields[3 + i]),
                            names[i] + " " + step);
                }
            }
        }
    }

    @Test
    void otherParametersHaveNoReferenceData() throws IOException {
        float[] course = new float[33];
        Arrays.fill(course, 3, 33, 0.02f);
        NpyWriter.write(folder.resolve("course.npy"), course, 33, 1);
        Result result = lifsim(
                "trace",
                "--set",
                "tau_m=20",
                "--set",
                "v_min=none",
                "--current",
                "course.npy",
                "--dt",
                "0.25",
                "--plot-format",
                "jpg",
                "--backend",
                "cpu-scalar");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(33, result.out().lines().count());
        assertTrue(result.err().contains("no reference data"), result.err());
        assertTrue(result.err().contains("backend: cpu-scalar"), result.err());
        assertTrue(Files.size(folder.resolve("lif_plot.jpg")) > 1000);
    }

    @Test
    void aTraceThatIsTooLargeForAPlotIsWrittenWithoutOne() throws IOException {
        Result result = lifsim("trace", "--set", "v_min=none", "--set", "resist_m=1e30", "--current", "-1");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.err().contains("no plot"), result.err());
        assertTrue(Files.exists(folder.resolve("trace.csv")) && !Files.exists(folder.resolve("lif_plot.png")));
    }

    @Test
    void aTimeSeriesMustHaveTheShapeAndLengthOfTheTrace() throws IOException {
        NpyWriter.write(folder.resolve("flat.npy"), new float[1], 1);
        NpyWriter.write(folder.resolve("three.npy"), new float[3], 3, 1);
        assertMistake(lifsim("trace", "--steps", "3", "--current", "flat.npy"), "flat.npy", "expected (steps, 1)");
        assertMistake(lifsim("trace", "--steps", "4", "--current", "three.npy"), "--steps is 4", "3 steps");
    }

    @Test
    void aFolderThatCannotBeWrittenIsReportedAndOldFilesStay() throws IOException {
        Files.writeString(folder.resolve("file"), "mine");
        assertMistake(lifsim("trace", "--out", "file"), "folder file", "--out");
        assertMistake(lifsim("trace", "--out", "file/below"), "file/below");
        assertEquals("mine", Files.readString(folder.resolve("file")));
        Files.createDirectories(folder.resolve("taken/trace.csv"));
        Result completed = lifsim("trace", "--out", "taken");
        assertEquals(2, completed.exitCode(), completed.err());
        assertTrue(completed.err().contains("a folder of that name exists"), completed.err());
        assertTrue(Files.isDirectory(folder.resolve("taken/trace.csv")));
        byte[] old = "old".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("trace.csv"), old);
        assertMistake(lifsim("trace", "--current", "nowhere.npy"), "nowhere.npy");
        assertArrayEquals(old, Files.readAllBytes(folder.resolve("trace.csv")));
    }
}
