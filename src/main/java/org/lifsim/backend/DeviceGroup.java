package org.lifsim.backend;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
import org.lifsim.internal.spi.SliceTeam;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several devices as one. A population is cut into many slices, and each device has some of them, by its speed. Since a slice has
 * the same bits on every device, so has the population. What cannot be cut stays on the first device: coupled units, networks.
 */
final class DeviceGroup implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceGroup.class);

    /** Units of a slice: enough for a launch, and so few that shares come out well. */
    private static final int SLICE_UNITS = 1 << 16;

    private final List<GroupMember> members;

    /** Members that were left out of a variant, which is told once. */
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

    /** The devices in the order of preference for what cannot be shared. */
    DeviceGroup(List<Device> devices) {
        members = devices.stream().map(GroupMember::new).toList();
    }

    private List<GroupMember> able(ModelVariant variant) {
        return members.stream().filter(member -> member.canStep(variant)).toList();
    }

    /** At first each device gets as many units as the others; {@link SharedSlices} moves them. */
    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        List<GroupMember> able = able(variant);
        if (able.isEmpty()) {
            return first().allocate(variant, derived); // which says why it cannot
        }
        members.stream().filter(member -> !able.contains(member)).forEach(member -> tellLeftOut(member, variant));
        if (variant.isCoupled()) {
            LOG.warn(
                    "units that influence each other stay on one device: {}",
                    able.get(0).description());
        }
        DeviceException failure = null;
        for (GroupMember member : able.stream()
                .sorted(Comparator.comparingLong(member -> variant.isCoupled() ? 0 : member.units()))
                .toList()) {
            try {
                return new SharedSlice(member, variant, derived);
            } catch (DeviceException e) {
                LOG.info("{} has no room for a slice", member.description(), e);
                failure = failure == null ? e : failure;
            }
        }
        throw failure;
    }

    @Override
    public SliceTeam team(Slice[] slices) {
        SharedSlice[] shared = Arrays.copyOf(slices, slices.length, SharedSlice[].class);
        ModelVariant variant = shared[0].variant();
        return new SharedSlices(variant.isCoupled() ? List.of(shared[0].member()) : able(variant), shared);
    }

    private void tellLeftOut(GroupMember member, ModelVariant variant) {
        String text = member.description() + " takes no part in "
                + variant.model().name() + (variant.surrogate() ? " with its surrogate" : "")
                + ": it does not round divisions correctly";
        if (leftOut.add(text)) {
            LOG.warn("{}", text);
        }
    }

    @Override
    public List<DeviceShare> shares() {
        return members.stream().map(GroupMember::share).toList();
    }

    @Override
    public List<Device> parts() {
        return members.stream().map(GroupMember::device).toList();
    }

    @Override
    public boolean usesHostCores() {
        return members.stream().anyMatch(member -> member.device().usesHostCores());
    }

    private Device first() {
        return members.get(0).device();
    }

    private static Device alone(Device device) {
        LOG.warn("a network stays on one device: {}", device.deviceDescription());
        return device;
    }

    /** The first device that has float64 numbers; the first of all, which refuses such networks, if none has. */
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

    @Override
    public String deviceDescription() {
        return members.stream()
                .map(member -> member.device().deviceDescription())
                .collect(Collectors.joining(" + "));
    }

    @Override
    public void close() {
        CloseAll.unchecked(members);
    }
}
