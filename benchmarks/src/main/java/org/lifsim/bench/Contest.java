package org.lifsim.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares several programs on the same work. All of them run at once and are measured in turn, so that disturbances of the
 * machine affect all of them alike. Each sitting restarts them, since the memory layout of a process can happen to be favorable.
 */
final class Contest {
    /** Number of steps from the start after which final states are compared. */
    private static final int COMPARED_STEPS = 1000;

    /** Warm-up of each program before measurement, so that Java's compilation is not measured. */
    private static final double WARM_UP_SECONDS = 3;

    /** Before each turn, a program runs unmeasured for 1/RUN_UP of a turn. */
    private static final int RUN_UP = 10;

    /**
     * A program in the comparison.
     *
     * @param name name in the tables
     * @param chunk steps per call
     * @param command command line that starts it; UNITS stands for the number of units
     * @param maxUnits maximum number of units, beyond which it would take too long
     */
    record Entrant(String name, int chunk, List<String> command, int maxUnits) {}

    private final List<Entrant> entrants;
    private final Path folder;
    private final int sittings;
    private final int rounds;
    private final double seconds;
    private final PrintStream log;
    private final Map<String, String> descriptions = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Peer.Outcome>> outcomes = new LinkedHashMap<>();

    Contest(List<Entrant> entrants, Path folder, int sittings, int rounds, double seconds, PrintStream log) {
        this.entrants = entrants;
        this.folder = folder;
        this.sittings = sittings;
        this.rounds = rounds;
        this.seconds = seconds;
        this.log = log;
    }

    /** Description that each program gives of itself, by program. */
    Map<String, String> descriptions() {
        return descriptions;
    }

    /** Results of the first 1,000 steps, by program and number of units. */
    Map<String, Map<Integer, Peer.Outcome>> outcomes() {
        return outcomes;
    }

    /** Measures all entrants with the given chunk on the given number of units. */
    List<Speed> measure(int units, int chunk) {
        List<Entrant> present = entrants.stream()
                .filter(entrant -> entrant.chunk() == chunk && units <= entrant.maxUnits())
                .toList();
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        present.forEach(entrant -> rates.put(entrant.name(), new ArrayList<>()));
        for (int sitting = 0; sitting < sittings; sitting++) {
            sit(present, units, chunk, rates);
        }
        List<Speed> speeds = new ArrayList<>();
        rates.forEach((name, found) -> {
            Speed speed = new Speed(name, units, chunk, List.copyOf(found), Double.NaN);
            log.printf(
                    "%-22s %,12d units, %4d steps per call: %,8.0f million unit-steps/s%n",
                    name, units, chunk, speed.median());
            speeds.add(speed);
        });
        return speeds;
    }

    private void sit(List<Entrant> present, int units, int chunk, Map<String, List<Double>> rates) {
        List<Peer> peers = new ArrayList<>();
        try {
            Map<Peer, Integer> times = new LinkedHashMap<>();
            for (Entrant entrant : present) {
                List<String> command = entrant.command().stream()
                        .map(choice -> choice.equals("UNITS") ? String.valueOf(units) : choice)
                        .toList();
                Peer peer = new Peer(entrant.name(), units, command, folder);
                peers.add(peer);
                descriptions.put(peer.name(), peer.description());
                peer.advance(chunk, COMPARED_STEPS / chunk);
                outcomes.computeIfAbsent(peer.name(), name -> new LinkedHashMap<>())
                        .put(units, peer.outcome());
                times.put(peer, warmUp(peer, chunk));
            }
            for (int round = 0; round < rounds; round++) {
                times.forEach((peer, count) -> {
                    peer.advance(
                            chunk,
                            1 + count / RUN_UP); // wakes its threads and reloads caches that the others have used
                    rates.get(peer.name()).add(peer.rate(chunk, count));
                });
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    /** Warms up a program, and returns the number of calls that fill a turn. */
    private int warmUp(Peer peer, int chunk) {
        int times = 1;
        for (double warm = 0; warm < WARM_UP_SECONDS; ) {
            double completed = peer.advance(chunk, times);
            warm += completed;
            if (completed < seconds / 2 || completed > 2 * seconds) {
                times = (int) Math.max(1, Math.min(100.0 * times, times * seconds / Math.max(completed, 1e-6)));
            }
        }
        return times;
    }
}
