package org.lifsim.internal.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The drivers that are registered with OpenCL's loader on Linux. They are known without loading any of them. */
final class RegisteredDrivers {
    private static final Path FOLDER = Path.of("/etc/OpenCL/vendors");

    /** With what the names of libraries begin whose devices are CPUs: PoCL, Intel's driver for the CPU, Oclgrind. */
    private static final List<String> FOR_THE_CPU = List.of("libpocl", "libintelocl", "liboclgrind");

    /** Variables with which the usual loaders look elsewhere. */
    private static final List<String> ELSEWHERE = List.of("OCL_ICD_VENDORS", "OCL_ICD_FILENAMES", "OPENCL_VENDOR_PATH");

    private RegisteredDrivers() {}

    /**
     * The drivers, if all of them are known to be for the CPU only.
     *
     * @return the names of their libraries; empty if there can be another driver
     */
    static Optional<String> onlyForTheCpu() {
        return onlyForTheCpu(FOLDER, System.getenv());
    }

    static Optional<String> onlyForTheCpu(Path folder, Map<String, String> environment) {
        if (ELSEWHERE.stream().anyMatch(environment::containsKey)) {
            return Optional.empty();
        }
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.icd")) {
            for (Path file : files) {
                for (String line : Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList()) {
                    names.add(line.substring(line.lastIndexOf('/') + 1).strip());
                }
            }
        } catch (IOException e) { // such as on another system, or where the loader is itself a driver
            return Optional.empty();
        }
        names.remove("");
        boolean all = names.stream().allMatch(name -> FOR_THE_CPU.stream().anyMatch(name::startsWith));
        return names.isEmpty() || !all ? Optional.empty() : Optional.of(String.join(", ", names));
    }
}
