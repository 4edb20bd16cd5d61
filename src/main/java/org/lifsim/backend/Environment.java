package org.lifsim.backend;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.internal.cpu.JvmInfo;

/** Describes the program, backend and machine that produced a result. */
public final class Environment {
    private Environment() {}

    /**
     * Describes the environment of a run that has just finished.
     *
     * @param backend the backend of the run
     * @return texts by name: lifsim (version), backend, device, java, finished (UTC time, to the second)
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
