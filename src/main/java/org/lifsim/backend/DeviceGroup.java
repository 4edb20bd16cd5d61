package org.lifsim.backend;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.lifsim.error.DeviceException;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.random.RandomKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several devices as one. A population is cut into many slices, and each device gets a share of them by its speed. Since a slice has
 * the same bits on every device, so has the population. What cannot be cut stays on the fastest device: coupled units, networks.
 */
final class DeviceGroup implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceGroup.class);

    /** Units of a slice: enough for a launch, and so few that shares come out well. */
    private static final int SLICE_UNITS = 1 << 16;

    private static final double PERCENT = 100;

    /** Its speed says which device is the fastest where no variant is asked for. */
    private static final ModelVariant LIF = ModelVariant.of(Lif.tutorialParameters(), false, LastSpikeTime.OFF);

    /** The devices, the fastest first. */
    private final List<GroupMember> members;

    /** Members that were left out of a variant, which is told once. */
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

    /** Measures the speed of each device, one after the other, since they may share cores. If that fails, all are closed. */
    DeviceGroup(List<Device> devices) {
        List<GroupMember> all = devices.stream().map(GroupMember::new).toList();
        try {
            members = all.stream()
                    .sorted(Comparator.comparingDouble((GroupMember member) -> -member.speed(LIF, SLICE_UNITS)))
                    .toList();
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, all);
            throw e;
        }
    }

    /** Each slice goes to the device that would be done with it first. If that has no room, the next one takes it. */
    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        List<GroupMember> able =
                members.stream().filter(member -> member.canStep(variant)).toList();
        if (able.isEmpty()) {
            return first().allocate(variant, derived); // which says why it cannot
        }
        members.stream().filter(member -> !able.contains(member)).forEach(member -> tellLeftOut(member, variant));
        if (variant.isCoupled()) {
            LOG.warn(
                    "units that influence each other stay on one device: {}",
                    able.get(0).description());
        }
        // Where there is nothing to share, nothing is measured.
        ModelVariant measured = variant.isCoupled() || able.size() == 1 ? LIF : variant;
        long more = variant.isCoupled() ? 0 : derived.length();
        DeviceException failure = null;
        for (GroupMember member : able.stream()
                .sorted(Comparator.comparingDouble(member -> variant.isCoupled()
                        ? -member.speed(LIF, SLICE_UNITS)
                        : (member.units() + more) / member.speed(measured, SLICE_UNITS)))
                .toList()) {
            try {
                return new SharedSlice(member, member.device().allocate(variant, derived));
            } catch (DeviceException e) {
                LOG.info("{} has no room for a slice", member.description(), e);
                failure = failure == null ? e : failure;
            }
        }
        throw failure;
    }

    private void tellLeftOut(GroupMember member, ModelVariant variant) {
        String text = member.description() + " takes no part in "
                + variant.model().name() + (variant.surrogate() ? " with its surrogate" : "")
                + ": it does not round divisions correctly";
        if (leftOut.add(text)) {
            LOG.warn("{}", text);
        }
    }

    /** Every device takes its steps at the same time, each from a host thread of its own. */
    @Override
    public void advance(Slice[] slices, int steps, AdvanceContext context, SpikeBitmap[] spikes) {
        Map<GroupMember, GroupMember.Work> works = new LinkedHashMap<>();
        members.forEach(member -> works.put(member, new GroupMember.Work()));
        for (int s = 0; s < slices.length; s++) {
            SharedSlice slice = (SharedSlice) slices[s];
            works.get(slice.member()).slices().add(slice);
            works.get(slice.member()).spikes().add(spikes == null ? null : spikes[s]);
        }
        Map<GroupMember, GroupMember.Pending> begun = new LinkedHashMap<>();
        works.forEach((member, work) -> {
            if (!work.slices().isEmpty()) {
                GroupMember.Pending pending = member.advance(work, steps, context);
                work.slices().forEach(slice -> slice.begun(pending));
                begun.put(member, pending);
            }
        });
        noteWaiting(begun);
        try {
            begun.values().forEach(GroupMember.Pending::awaitAccepted);
        } catch (RuntimeException | Error e) {
            begun.values().forEach(GroupMember.Pending::settle); // the context may change, and the slices be reset
            throw e;
        }
    }

    /** When all devices are done, notes how long each waited for the last one. */
    private void noteWaiting(Map<GroupMember, GroupMember.Pending> begun) {
        CompletableFuture.allOf(
                        begun.values().stream().map(GroupMember.Pending::done).toArray(CompletableFuture[]::new))
                .thenRun(() -> {
                    long most = begun.values().stream()
                            .mapToLong(pending -> pending.done().join())
                            .max()
                            .orElse(0);
                    for (GroupMember member : members) {
                        GroupMember.Pending own = begun.get(member);
                        member.waited(most - (own == null ? 0 : own.done().join()));
                    }
                });
    }

    @Override
    public List<DeviceShare> shares() {
        return members.stream().map(GroupMember::share).toList();
    }

    @Override
    public List<Part> parts() {
        double sum = members.stream()
                .mapToDouble(member -> member.speed(LIF, SLICE_UNITS))
                .sum();
        return members.stream()
                .map(member -> new Part(member.device(), member.speed(LIF, SLICE_UNITS) / sum))
                .toList();
    }

    private Device first() {
        return members.get(0).device();
    }

    private static Device alone(Device device) {
        LOG.warn("a network stays on one device: {}", device.deviceDescription());
        return device;
    }

    /** The fastest device that has float64 numbers; the fastest of all, which refuses such networks, if none has. */
    private Device withFloat64() {
        return members.stream()
                .map(GroupMember::device)
                .filter(Device::hasFloat64)
                .findFirst()
                .orElse(first());
    }

    @Override
    public NetworkExecutor allocateNetwork(NetworkPlan plan) {
        return alone(first()).allocateNetwork(plan);
    }

    @Override
    public SparseExecutor allocateSparse(SparsePlan plan) {
        return alone(withFloat64()).allocateSparse(plan);
    }

    @Override
    public boolean hasFloat64() {
        return withFloat64().hasFloat64();
    }

    @Override
    public int preferredUnitsPerSlice() {
        return SLICE_UNITS;
    }

    @Override
    public int maxUnitsPerSlice() {
        return members.stream()
                .mapToInt(member -> member.device().maxUnitsPerSlice())
                .min()
                .orElseThrow();
    }

    @Override
    public int maxUnitsPerSlice(int valuesPerUnit) {
        return members.stream()
                .mapToInt(member -> member.device().maxUnitsPerSlice(valuesPerUnit))
                .min()
                .orElseThrow();
    }

    @Override
    public long availableMemoryBytes() {
        return members.stream()
                .mapToLong(member -> member.device().availableMemoryBytes())
                .sum();
    }

    @Override
    public void reclaimMemory() {
        members.forEach(member -> member.device().reclaimMemory());
    }

    @Override
    public boolean hasCorrectlyRoundedDivision() {
        return members.stream().anyMatch(member -> member.device().hasCorrectlyRoundedDivision());
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long firstUnit, float[] dst) {
        first().fillRandom(distribution, key, parameter, firstUnit, dst);
    }

    @Override
    public StreamTriad.Run streamTriad(int length) {
        return first().streamTriad(length);
    }

    @Override
    public String name() {
        return members.stream().map(member -> member.device().name()).collect(Collectors.joining("+"));
    }

    /** All devices with their shares of a large population. */
    @Override
    public String deviceDescription() {
        return parts().stream()
                .map(part -> String.format(
                        Locale.ROOT,
                        "%.0f%% %s",
                        PERCENT * part.share(),
                        part.device().deviceDescription()))
                .collect(Collectors.joining(" + "));
    }

    @Override
    public void close() {
        CloseAll.unchecked(members);
    }
}
