package org.lifsim.backend;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.lifsim.internal.spi.SliceTeam;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.ModelVariant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slices of a population on several devices. Every device takes the steps of its slices at the same time as the others. Between two
 * calls slices move to where they are done sooner, by the speeds of the steps so far: a device may be slower at first, while code is
 * compiled, or later, if another program uses it. Devices that share cores slow each other down, so one of them may be better off
 * alone; that is tried now and then.
 */
final class SharedSlices implements SliceTeam {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSlices.class);

    /** Time of steps before the first look at the speeds; twice as long before each later one, up to the longest. */
    private static final long FIRST_WINDOW_NANOS = 20_000_000;

    private static final long LONGEST_WINDOW_NANOS = 250_000_000;

    /** Slices move if the steps should then take less than this part of the time. */
    private static final double WORTH = .95;

    /** A device that does not help more than this is left out. */
    private static final double HELP = 1.03;

    /** Time of steps before it is tried to go on without a device, and how much later it is tried again. */
    private static final long FIRST_TRY_NANOS = 3_000_000_000L;

    /** Part of the memory that slices may take. */
    private static final double ROOM = .8;

    private static final int TRY_AGAIN = 3;

    /** Looks without a move, before it is tried. */
    private static final int SETTLED = 2;

    /** In tests slices move at random, before every call. */
    private static final boolean IS_RANDOM = "random".equals(System.getProperty("lifsim.group.moves"));

    private final SplittableRandom random = new SplittableRandom();
    private final List<GroupMember> members;
    private final SharedSlice[] slices;

    /** Members that take no part, because the others are faster without them. */
    private final Set<GroupMember> leftOut = new HashSet<>();

    /** Members that share cores with another one. */
    private final List<GroupMember> onHost;

    /** Those of them without which it is still to be tried to go on. */
    private final Set<GroupMember> untried = new HashSet<>();

    /** Members that could not take a slice. */
    private final Set<GroupMember> full = new HashSet<>();

    private final int bytesPerUnit;

    /** Unit-steps a second, as far as they are known. */
    private final Map<GroupMember, Double> speeds = new LinkedHashMap<>();

    private GroupMember tried;
    private double speedBefore;
    private long windowNanos = FIRST_WINDOW_NANOS;
    private long stepNanos;
    private long nextTry = FIRST_TRY_NANOS;
    private int settled;
    private Window window = new Window();

    /** What was done since the last look. Host threads add to it. */
    private static final class Window {
        private final Map<GroupMember, double[]> done = new LinkedHashMap<>();
        private long nanos;

        synchronized void add(Map<GroupMember, GroupMember.Pending> calls, long most) {
            calls.forEach((member, call) -> {
                double[] sum = done.computeIfAbsent(member, key -> new double[2]);
                sum[0] += call.unitSteps();
                sum[1] += call.nanos();
            });
            nanos += most;
        }

        synchronized long nanos() {
            return nanos;
        }

        /** Unit-steps a second of each device while it was busy. */
        synchronized Map<GroupMember, Double> speeds() {
            Map<GroupMember, Double> speeds = new LinkedHashMap<>();
            done.forEach((member, sum) -> speeds.put(member, sum[0] / sum[1] * 1e9));
            return speeds;
        }

        /** Unit-steps a second of all devices. */
        synchronized double speed() {
            return done.values().stream().mapToDouble(sum -> sum[0]).sum() / nanos * 1e9;
        }
    }

    /**
     * Takes charge of the slices of a population.
     *
     * @param members the devices that can step them
     * @param slices the slices
     */
    SharedSlices(List<GroupMember> members, SharedSlice[] slices) {
        this.members = members;
        this.slices = slices;
        ModelVariant variant = slices[0].variant();
        // State, parameters of each unit at the most, and both bitmaps.
        bytesPerUnit = 2 * variant.bytesPerUnit() + (variant.recordsSpikes() ? 2 * Integer.BYTES : 0);
        onHost = members.stream()
                .filter(member -> member.device().usesHostCores())
                .toList();
    }

    @Override
    public void advance(int steps, AdvanceContext context, SpikeBitmap[] spikes) {
        if (members.size() > 1 && slices.length > 1) {
            move();
        }
        Map<GroupMember, GroupMember.Work> works = new LinkedHashMap<>();
        for (int s = 0; s < slices.length; s++) {
            works.computeIfAbsent(slices[s].member(), member -> new GroupMember.Work())
                    .add(slices[s], spikes == null ? null : (SharedBitmap) spikes[s]);
        }
        Map<GroupMember, GroupMember.Pending> calls = new LinkedHashMap<>();
        try {
            works.forEach((member, work) -> calls.put(member, member.advance(work, steps, context)));
            noteTimes(calls);
            calls.values().forEach(GroupMember.Pending::awaitAccepted);
        } catch (RuntimeException | Error e) {
            calls.values().forEach(GroupMember.Pending::settle); // the context may change, and the slices be reset
            throw e;
        }
    }

    /** When all devices are done, notes how long each took, and waited for the last one. */
    private void noteTimes(Map<GroupMember, GroupMember.Pending> calls) {
        Window now = window;
        CompletableFuture.allOf(
                        calls.values().stream().map(GroupMember.Pending::done).toArray(CompletableFuture[]::new))
                .thenRun(() -> {
                    long most = calls.values().stream()
                            .mapToLong(GroupMember.Pending::nanos)
                            .max()
                            .orElse(0);
                    now.add(calls, most);
                    for (GroupMember member : members) {
                        GroupMember.Pending own = calls.get(member);
                        member.waited(most - (own == null ? 0 : own.nanos()));
                    }
                });
    }

    private void move() {
        if (IS_RANDOM) {
            slices[random.nextInt(slices.length)].moveTo(members.get(random.nextInt(members.size())));
        } else if (window.nanos() >= windowNanos) {
            Window was = window;
            window = new Window();
            windowNanos = Math.min(2 * windowNanos, LONGEST_WINDOW_NANOS);
            stepNanos += was.nanos();
            look(was);
        }
    }

    private void look(Window was) {
        speeds.putAll(was.speeds());
        if (tried != null) {
            decide(was.speed());
        }
        if (balance()) {
            settled = 0;
            return;
        }
        settled++;
        if (onHost.size() > 1 && stepNanos > nextTry) {
            nextTry = TRY_AGAIN * stepNanos;
            leftOut.clear();
            untried.addAll(onHost);
            settled = 0;
            balance();
        } else if (settled >= SETTLED && !untried.isEmpty()) {
            tryWithoutOne(was.speed());
        }
    }

    /** After the steps without a device. */
    private void decide(double speed) {
        if (speed * HELP < speedBefore) {
            leftOut.remove(tried);
        } else {
            LOG.info(
                    "{} takes no part for now: the others are as fast without it, since it shares cores",
                    tried.description());
        }
        tried = null;
    }

    /** Leaves out the slowest device that shares cores, for one look. */
    private void tryWithoutOne(double speed) {
        tried = untried.stream()
                .min(Comparator.comparingDouble(member -> speeds.getOrDefault(member, 0.)))
                .orElseThrow();
        untried.remove(tried);
        if (members.size() - leftOut.size() < 2) {
            tried = null; // the only one that is left
            return;
        }
        leftOut.add(tried);
        settled = 0;
        speedBefore = speed;
        balance();
    }

    /** Moves slices to where they are done sooner. Returns whether any moved. */
    private boolean balance() {
        Map<GroupMember, Long> units = new LinkedHashMap<>();
        members.forEach(member -> units.put(member, 0L));
        for (SharedSlice slice : slices) {
            units.merge(slice.member(), (long) slice.units(), Long::sum);
        }
        double now = members.stream()
                .mapToDouble(member -> time(units, member, 0))
                .max()
                .orElseThrow();
        Map<SharedSlice, GroupMember> moves = new LinkedHashMap<>();
        for (SharedSlice slice = next(units, moves); slice != null; slice = next(units, moves)) {
            GroupMember from = slice.member();
            int length = slice.units();
            GroupMember to = soonest(units, length);
            if (to == null || time(units, to, length) >= time(units, from, 0)) {
                break;
            }
            units.merge(from, (long) -length, Long::sum);
            units.merge(to, (long) length, Long::sum);
            moves.put(slice, to);
        }
        double then = members.stream()
                .mapToDouble(member -> time(units, member, 0))
                .max()
                .orElseThrow();
        if (then > WORTH * now) {
            return false;
        }
        boolean anyMoved = false;
        for (Map.Entry<SharedSlice, GroupMember> move : moves.entrySet()) {
            if (!full.contains(move.getValue())) {
                boolean isThere = move.getKey().moveTo(move.getValue());
                anyMoved |= isThere;
                if (!isThere) {
                    full.add(move.getValue());
                }
            }
        }
        return anyMoved;
    }

    /** A slice, not moved yet, of the device that would be done last. */
    private SharedSlice next(Map<GroupMember, Long> units, Map<SharedSlice, GroupMember> moves) {
        GroupMember last = members.stream()
                .max(Comparator.comparingDouble(member -> time(units, member, 0)))
                .orElseThrow();
        for (SharedSlice slice : slices) {
            if (slice.member() == last && !moves.containsKey(slice)) {
                return slice;
            }
        }
        return null;
    }

    private GroupMember soonest(Map<GroupMember, Long> units, int more) {
        return members.stream()
                .filter(member -> !leftOut.contains(member) && hasRoom(member, units.get(member) + more))
                .min(Comparator.comparingDouble(member -> time(units, member, more)))
                .orElse(null);
    }

    /** Whether a device has the memory for units, with their spike bitmaps. That of the host is what is free now. */
    private boolean hasRoom(GroupMember member, long units) {
        boolean onHost = member.device().usesHostCores();
        long more = onHost ? units - member.units() : units;
        return !full.contains(member)
                && more * bytesPerUnit < ROOM * member.device().availableMemoryBytes();
    }

    /** Time of a step, in s: without end for units where none should be, none for a device whose speed is not known. */
    private double time(Map<GroupMember, Long> units, GroupMember member, int more) {
        long all = units.get(member) + more;
        if (all == 0) {
            return 0;
        }
        return leftOut.contains(member) ? Double.MAX_VALUE : all / speeds.getOrDefault(member, Double.MAX_VALUE);
    }
}
