package org.lifsim.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares several programs on the training of both networks. They run at once and are measured in turn, as in {@link Contest}.
 */
final class NetworkContest {
    private static final double WARM_UP_SECONDS = 6;

    /** Number of images from the start after which the learned weights are compared. */
    private static final int COMPARED_IMAGES = 60;

    /**
     * A network to train.
     *
     * @param name name in the table
     * @param images number of images per unit of {@code advance N}
     * @param commands command line of each program, by name; the others are compared with the first
     */
    record Work(String name, int images, Map<String, List<String>> commands) {}

    private final Path folder;
    private final int rounds;
    private final double seconds;
    private final PrintStream log;
    private final StringBuilder table = new StringBuilder(
            "| network | program | images/s (median; lowest to highest) | ratio to the first | learned weights |\n|---|---|---|---|---|\n");

    NetworkContest(Path folder, int rounds, double seconds, PrintStream log) {
        this.folder = folder;
        this.rounds = rounds;
        this.seconds = seconds;
        this.log = log;
    }

    /** The results as a Markdown table. */
    String table() {
        return table.toString();
    }

    void measure(Work work) {
        List<Peer> peers = new ArrayList<>();
        try {
            work.commands().forEach((name, command) -> peers.add(new Peer(name, 0, command, folder)));
            Map<Peer, String> digests = new LinkedHashMap<>();
            Map<Peer, Integer> counts = new LinkedHashMap<>();
            Map<Peer, List<Double>> rates = new LinkedHashMap<>();
            for (Peer peer : peers) {
                peer.seconds("advance " + (1 + (COMPARED_IMAGES - 1) / work.images()));
                digests.put(peer, peer.digest());
                counts.put(peer, warmUp(peer));
                rates.put(peer, new ArrayList<>());
            }
            for (int round = 0; round < rounds; round++) {
                counts.forEach((peer, count) -> {
                    peer.seconds("advance " + (1 + count / 10)); // reloads caches that the others have used
                    double completed = peer.seconds("advance " + count);
                    rates.get(peer).add(work.images() * count / completed);
                });
            }
            double first = median(rates.get(peers.get(0)));
            for (Peer peer : peers) {
                tell(work, peer, rates.get(peer), first, digests.get(peer).equals(digests.get(peers.get(0))));
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    private void tell(Work work, Peer peer, List<Double> rates, double first, boolean same) {
        double median = median(rates);
        String row = String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f (%,.0f to %,.0f) | %.1f | %s |%n",
                work.name(),
                peer.name(),
                median,
                rates.stream().mapToDouble(Double::doubleValue).min().orElse(0),
                rates.stream().mapToDouble(Double::doubleValue).max().orElse(0),
                median / first,
                same ? "identical bits" : "DIFFERENT BITS");
        table.append(row);
        log.print(row);
    }

    private static double median(List<Double> rates) {
        double[] sorted =
                rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Warms up a program, and returns the number of advances that fill a turn. */
    private int warmUp(Peer peer) {
        int count = 1;
        for (double warm = 0; warm < WARM_UP_SECONDS; ) {
            double completed = peer.seconds("advance " + count);
            warm += completed;
            count = (int) Math.max(1, Math.min(100.0 * count, Math.round(count * seconds / Math.max(completed, 1e-6))));
        }
        return count;
    }
}
