package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/**
 * The shards of a run: those in its folder, and those into which the other units are still to be cut. Devices take shards from it
 * until none is left. Thread-safe.
 */
final class ShardQueue {
    /** Marks a shard in its folder as done. */
    static final String STATE = "state.npz";

    /** A device of several takes no fewer units than this at a time, unless no more are left: they fill it. */
    private static final long LEAST = 1 << 16;

    private static final Pattern NAME = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    /**
     * Consecutive units.
     *
     * @param first index of the first unit
     * @param asked number of units, as in the folder's name; the population may end before
     * @param units number of units
     */
    record Shard(long first, long asked, long units) {
        private long end() {
            return first + units;
        }

        /** The folder of the shard's files. */
        Path folder(Path shards) {
            return shards.resolve(first + "-" + asked);
        }

        /** What a message says about it. */
        @Override
        public String toString() {
            return "units " + first + " to " + (end() - 1);
        }
    }

    private final long units;
    private final List<Shard> done = new ArrayList<>();

    /** Shards that were begun, by an earlier run or by a device that failed. */
    private final Deque<Shard> begun = new ArrayDeque<>();

    /** Units that belong to no shard yet. */
    private final Deque<Shard> free = new ArrayDeque<>();

    private ShardQueue(long units) {
        this.units = units;
    }

    /**
     * The shards of a run.
     *
     * @param folder the folder of the shards; may be null or missing
     * @param units number of units of the population
     * @return the queue; shards with a state are done
     * @throws InputException if shards have the same units
     * @throws IOException if the folder cannot be read
     */
    static ShardQueue of(Path folder, long units) throws IOException {
        ShardQueue queue = new ShardQueue(units);
        long end = 0;
        for (Shard shard : in(folder, units)) {
            if (shard.first < end) {
                throw new InputException(
                        Problem.of("folder " + folder, "has shards with the same units: " + shard.folder(folder))
                                .hint("delete the folder of one of them"));
            }
            queue.addFree(end, shard.first);
            (Files.exists(shard.folder(folder).resolve(STATE)) ? queue.done : queue.begun).add(shard);
            end = shard.end();
        }
        queue.addFree(end, units);
        return queue;
    }

    /**
     * One shard of equal ones, of which other processes may run the others.
     *
     * @param folder the folder of the shards; may be missing
     * @param units number of units of the population
     * @param part which shard
     * @return a queue with the shard, or without any if it is done
     * @throws InputException if the folder has shards of other sizes, or there are fewer units than shards
     * @throws IOException if the folder cannot be read
     */
    static ShardQueue one(Path folder, long units, ShardNumber part) throws IOException {
        long size = part.unitsOf(units);
        Shard own = of(part.first(units), size, units);
        ShardQueue queue = new ShardQueue(units);
        for (Shard other : in(folder, units)) {
            if (other.asked != size || other.first % size != 0) {
                throw new InputException(Problem.of(
                                "folder " + other.folder(folder),
                                "has " + other + ", which is no shard of " + part.count())
                        .hint("use the same number of shards in all processes, or another --out"));
            }
        }
        (Files.exists(own.folder(folder).resolve(STATE)) ? queue.done : queue.begun).add(own);
        return queue;
    }

    /** The units of which no shard is done, in their order. */
    synchronized List<Shard> missing() {
        List<Shard> missing = new ArrayList<>(begun);
        missing.addAll(free);
        missing.sort(Comparator.comparingLong(Shard::first));
        return missing;
    }

    /** The shards in a folder, in the order of their units. Those of a larger population are left out. */
    private static List<Shard> in(Path folder, long units) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> shards = Files.list(folder)) {
            return shards.map(shard -> NAME.matcher(shard.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> of(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), units))
                    .filter(shard -> shard.units > 0)
                    .sorted(Comparator.comparingLong(Shard::first))
                    .toList();
        }
    }

    private static Shard of(long first, long asked, long units) {
        return new Shard(first, asked, Math.min(asked, units - first));
    }

    /**
     * The size of the shards in a folder.
     *
     * @param folder the folder of the shards; may be null or missing
     * @return units of the largest one; 0 if there is none
     * @throws IOException if the folder cannot be read
     */
    static long largestIn(Path folder) throws IOException {
        return in(folder, Long.MAX_VALUE).stream().mapToLong(Shard::asked).max().orElse(0);
    }

    private void addFree(long from, long to) {
        if (from < to) {
            free.add(new Shard(from, to - from, to - from));
        }
    }

    /**
     * The next shard for a device.
     *
     * @param most maximum number of units
     * @param share the device's part of the speed of all devices, at most 1. Below 1, it gets half of its part of what is left, so that
     *     all devices are done at about the same time
     * @return the shard; null if none is left
     */
    synchronized Shard next(long most, double share) {
        Shard fitting =
                begun.stream().filter(shard -> shard.units <= most).findFirst().orElse(null);
        if (fitting == null && free.isEmpty()) {
            fitting = begun.peek(); // too large, but nothing else is left
        }
        if (fitting != null || free.isEmpty()) {
            begun.remove(fitting);
            return fitting;
        }
        Shard stretch = free.poll();
        long left = stretch.units + free.stream().mapToLong(Shard::units).sum();
        long wanted = share < 1 ? Math.min(most, Math.max(LEAST, (long) (left * share / 2))) : most;
        if (wanted < stretch.units) {
            free.addFirst(of(stretch.first + wanted, stretch.units - wanted, units));
        }
        // The last shard has the name of a whole one, as in earlier versions.
        boolean isWhole = wanted < stretch.units || stretch.end() == units;
        return of(stretch.first, isWhole ? wanted : stretch.units, units);
    }

    synchronized void done(Shard shard) {
        done.add(shard);
    }

    /**
     * A device could not finish a shard; another one may.
     *
     * @param shard the shard
     * @param isCut whether it may be cut anew, because nothing of it is kept
     */
    synchronized void giveBack(Shard shard, boolean isCut) {
        (isCut ? free : begun).add(shard);
    }

    /** Whether there is no more shard to take. */
    synchronized boolean isEmpty() {
        return begun.isEmpty() && free.isEmpty();
    }

    synchronized long unitsDone() {
        return done.stream().mapToLong(Shard::units).sum();
    }

    /** The shards that are done, in the order of their units. */
    synchronized List<Shard> finished() {
        return done.stream().sorted(Comparator.comparingLong(Shard::first)).toList();
    }
}
