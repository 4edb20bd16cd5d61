package org.lifsim.backend;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.internal.cpu.JvmInfo;

/** What something ran on. */
public final class Environment {
    private Environment() {}

    /**
     * What runs on a backend now, and when.
     *
     * @param backend where it runs
     * @return by name
     */
    public static Map<String, String> of(Backend backend) {
        Map<String, String> facts = new LinkedHashMap<>();
        String version = Environment.class.getPackage().getImplementationVersion();
        facts.put("lifsim", version == null ? "(unpackaged)" : version);
        facts.put("backend", backend.name());
        facts.put("device", backend.deviceDescription());
        facts.put("java", JvmInfo.describe());
        facts.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return facts;
    }
}
