package org.lifsim.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same work by several programs: all of them live at once and are asked in turn, so that what disturbs the machine disturbs
 * all of them alike. Each sitting starts them anew, since a process can have luck with where its memory lies.
 */
final class Contest {
    /** Steps from the start after which states are compared. */
    private static final int COMPARED_STEPS = 1000;

    /** So long each program runs before it is measured: a Java that is still compiling is not what is compared. */
    private static final double WARM_UP_SECONDS = 3;

    /** Before each turn a peer runs for this part of one, unmeasured. */
    private static final int RUN_UP = 10;

    /**
     * A program that takes part.
     *
     * @param name its name in the tables
     * @param chunk steps in one call
     * @param command what starts it; UNITS stands for the number of units
     * @param maxUnits more would take it too long
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

    /** What each program says of itself. */
    Map<String, String> descriptions() {
        return descriptions;
    }

    /** What came of a thousand steps from the start, by program and units. */
    Map<String, Map<Integer, Peer.Outcome>> outcomes() {
        return outcomes;
    }

    /** Measures all entrants of one chunk over some units. */
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
                    "%-22s %,12d units, %4d steps a call: %,8.0f million unit-steps a second%n",
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
                        .map(word -> word.equals("UNITS") ? String.valueOf(units) : word)
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
                            1 + count / RUN_UP); // wakes its threads and fetches its memory, which others have used
                    rates.get(peer.name()).add(peer.rate(chunk, count));
                });
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    /** Lets a peer run warm, and finds how many calls fill a turn. */
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
