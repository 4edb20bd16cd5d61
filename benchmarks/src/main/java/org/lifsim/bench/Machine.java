package org.lifsim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;

/** Description of the machine on which results were measured. */
final class Machine {
    private Machine() {}

    /** Facts about the machine by name, in the order of the report. */
    static Map<String, String> facts(List<String> backends, List<String> command) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now().toString());
        facts.put("command", "bin/bench " + String.join(" ", command));
        facts.put("processor", fact("/proc/cpuinfo", "model name", System.getProperty("os.arch")));
        facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", fact("/proc/meminfo", "MemTotal", "unknown"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        for (String name : backends) {
            try (Backend backend =
                    Backends.open(name, BackendOptions.defaults()).backend()) {
                facts.put(name, backend.deviceDescription());
            }
        }
        return facts;
    }

    private static String fact(String file, String name, String defaultValue) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(defaultValue);
        } catch (IOException e) { // not Linux
            return defaultValue;
        }
    }
}
