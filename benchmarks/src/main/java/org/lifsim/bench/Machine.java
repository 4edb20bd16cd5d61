package org.lifsim.bench;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.internal.cpu.Processor;

/** Description of the machine on which results were measured. */
final class Machine {
    private Machine() {}

    /** Facts about the machine by name, in the order of the report. */
    static Map<String, String> facts(List<String> backends, String command) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now().toString());
        facts.put("command", command);
        facts.put("processor", Processor.name());
        facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", Processor.memory());
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        facts.put(
                "load before",
                load < 0
                        ? "unknown"
                        : String.format(
                                Locale.ROOT, "%.1f%s", load, load > 1 ? ": other programs disturb the figures" : ""));
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
}
