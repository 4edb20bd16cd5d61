package org.lifsim.backend;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.internal.cpu.JvmInfo;

/** Describes the program, backend and machine that produced a result. */
public final class Environment {
    /** Name of the system property with the command line of the program {@code lifsim}. */
    public static final String COMMAND = "lifsim.command";

    private Environment() {}

    /**
     * Describes the environment of a run that has just finished.
     *
     * @param backend the backend of the run
     * @return texts by name: lifsim (version), backend, device, java, finished (UTC time, to the second); in the
     *     program {@code lifsim} also its command
     */
    public static Map<String, String> of(Backend backend) {
        return of(backend.name(), backend.deviceDescription());
    }

    /**
     * Describes the environment in which shards were put together, which may have run on other machines.
     *
     * @return texts by name, as for {@link #of}
     */
    public static Map<String, String> ofShards() {
        return of("shards", "each shard had its own");
    }

    private static Map<String, String> of(String backend, String device) {
        Map<String, String> facts = new LinkedHashMap<>();
        String version = Environment.class.getPackage().getImplementationVersion();
        facts.put("lifsim", version == null ? "(unpackaged)" : version);
        facts.put("backend", backend);
        facts.put("device", device);
        facts.put("java", JvmInfo.describe());
        facts.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        if (System.getProperty(COMMAND) != null) {
            facts.put("command", System.getProperty(COMMAND));
        }
        return facts;
    }
}
