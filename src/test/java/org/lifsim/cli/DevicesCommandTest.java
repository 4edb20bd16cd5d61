package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;
import org.lifsim.TestBackends;

/** {@code lifsim devices}, and machines without OpenCL or without the Vector API. */
@Tag("java")
@Tag("slow")
class DevicesCommandTest extends CommandTestBase {
    @Test
    void everyDeviceIsListed() throws IOException {
        Result result = lifsim("devices", "-v");
        assertEquals(0, result.exitCode(), result.err());
        for (String name : TestBackends.names()) {
            String listed = name.startsWith("opencl:") ? "opencl:\\d+: " + Pattern.quote(name.substring(7)) : name;
            assertTrue(Pattern.compile(listed).matcher(result.out()).find(), result.out());
        }
        assertTrue(result.out().contains("passed") && result.out().contains("auto selects"), result.out());
        assertTrue(result.err().contains(System.getProperty("java.home")), result.err());
    }

    @Test
    void withoutOpenClTheReasonIsReported() throws IOException, InterruptedException {
        Map<String, String> none = Map.of("OCL_ICD_VENDORS", folder.toString(), "OCL_ICD_FILENAMES", "");
        Result devices = process(none, "devices");
        assertEquals(0, devices.exitCode(), devices.err());
        assertTrue(devices.out().contains("opencl: not available: "), devices.out());
        assertTrue(devices.out().contains("pocl-opencl-icd"), devices.out());
        assertTrue(devices.out().contains("auto selects cpu-vector"), devices.out());
        assertMistake(process(none, "trace", "--backend", "opencl"), "backend opencl", "pocl-opencl-icd");
        for (String file : List.of("case.json", "case.npz")) {
            Files.write(folder.resolve(file), resource("cases/" + file.replace("case", "lif-lecture")));
        }
        Result verify = process(none, "verify", "case.json");
        assertEquals(0, verify.exitCode(), verify.err());
        assertTrue(verify.err().contains("OpenCL was not verified"), verify.err());
    }

    @Test
    void withoutTheVectorApiTheCpuBackendIsScalar() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.remove("--add-modules=jdk.incubator.vector");
        List<String> devices = new ArrayList<>(command);
        devices.add("devices");
        Result result = Processes.run(folder, Map.of("OCL_ICD_VENDORS", folder.toString()), devices);
        assertTrue(result.out().contains("cpu-vector: not available"), result.out());
        assertTrue(result.out().contains("auto selects cpu-scalar"), result.out());
        command.addAll(List.of("trace", "--backend", "cpu-vector"));
        assertMistake(Processes.run(folder, Map.of(), command), "cpu-vector is not available", "--add-modules");
    }
}
