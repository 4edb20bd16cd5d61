package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which registered drivers are not worth loading for a GPU. */
class RegisteredDriversTest {
    @TempDir
    Path folder;

    private Optional<String> found() {
        return RegisteredDrivers.onlyForTheCpu(folder, Map.of());
    }

    @Test
    void driversForTheCpuAreKnown() throws IOException {
        Files.writeString(folder.resolve("pocl.icd"), "/usr/lib/libpocl.so.2.10.0\n");
        assertEquals(Optional.of("libpocl.so.2.10.0"), found());
        Files.writeString(folder.resolve("intel64.icd"), "libintelocl.so");
        assertEquals(Optional.of("libintelocl.so, libpocl.so.2.10.0"), found());
        Files.writeString(folder.resolve("other.txt"), "libother.so");
        assertEquals(Optional.of("libintelocl.so, libpocl.so.2.10.0"), found());
    }

    @Test
    void anyOtherDriverCanBeForAGpu() throws IOException {
        assertEquals(Optional.empty(), found());
        Files.writeString(folder.resolve("pocl.icd"), "libpocl.so.2\n");
        Files.writeString(folder.resolve("nvidia.icd"), "libnvidia-opencl.so.1\n");
        assertEquals(Optional.empty(), found());
    }

    @Test
    void driversElsewhereAreNotGuessed() throws IOException {
        Files.writeString(folder.resolve("pocl.icd"), "libpocl.so.2\n");
        assertEquals(Optional.empty(), RegisteredDrivers.onlyForTheCpu(folder, Map.of("OCL_ICD_VENDORS", "/opt")));
        assertEquals(Optional.empty(), RegisteredDrivers.onlyForTheCpu(folder.resolve("none"), Map.of()));
    }
}
