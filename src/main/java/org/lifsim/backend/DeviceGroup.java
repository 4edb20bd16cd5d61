package org.lifsim.backend;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
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
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
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

    /** How long a device is measured, and steps of one measurement. */
    private static final long MEASURED_NANOS = 300_000_000;

    private static final int MEASURED_STEPS = 200;
    private static final double DT = .1;
    private static final double PERCENT = 100;

    /** The devices, the fastest first. */
    private final List<Member> members;

    private static final class Member {
        private final Device device;

        /** Unit-steps of LIF a second. */
        private final double speed;

        /** Units that the device has now. */
        private final AtomicLong units = new AtomicLong();

        Member(Device device, double speed) {
            this.device = device;
            this.speed = speed;
        }

        private double load(int more) {
            return (units.get() + more) / speed;
        }
    }

    /** Measures the speed of each device. If that fails, all are closed. */
    DeviceGroup(List<Device> devices) {
        try {
            members = devices.stream()
                    .map(device -> new Member(device, speed(device)))
                    .sorted(Comparator.comparingDouble((Member member) -> -member.speed))
                    .toList();
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, devices);
            throw e;
        }
    }

    /** The best of some measurements, since the first ones compile. Devices that share cores are not measured at the same time. */
    private static double speed(Device device) {
        ModelParameters parameters = Lif.tutorialParameters();
        ModelVariant variant = ModelVariant.of(parameters, false, LastSpikeTime.OFF);
        double best = 0;
        try (Slice slice = device.allocate(
                variant, new DerivedParameterTable(parameters, DT, 0, SLICE_UNITS, SLICE_UNITS, null))) {
            variant.variables().forEach(variable -> slice.fill(variable, 0));
            slice.clearCounts();
            AdvanceContext context = new AdvanceContext(variant);
            long end = System.nanoTime() + MEASURED_NANOS;
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                slice.advance(MEASURED_STEPS, context, null);
                slice.synchronize();
                best = Math.max(best, 1e9 * MEASURED_STEPS * SLICE_UNITS / (System.nanoTime() - start));
            }
        }
        return best;
    }

    /** Each slice goes to the device that would be done with it first. If that has no room, the next one takes it. */
    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        int units = derived.length();
        List<Member> inOrder = members.stream()
                .sorted(Comparator.comparingDouble(member -> variant.isCoupled() ? -member.speed : member.load(units)))
                .toList();
        DeviceException failure = null;
        for (Member member : inOrder) {
            try {
                Slice slice = member.device.allocate(variant, derived);
                member.units.addAndGet(units);
                return new SharedSlice(slice, () -> member.units.addAndGet(-units));
            } catch (DeviceException e) {
                LOG.info("{} has no room for a slice", member.device.deviceDescription(), e);
                failure = failure == null ? e : failure;
            }
        }
        throw failure;
    }

    private Device first() {
        return members.get(0).device;
    }

    private static Device alone(Device device) {
        LOG.warn("a network stays on one device: {}", device.deviceDescription());
        return device;
    }

    /** The fastest device that has float64 numbers; the fastest of all, which refuses such networks, if none has. */
    private Device withFloat64() {
        return members.stream()
                .map(member -> member.device)
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
                .mapToInt(member -> member.device.maxUnitsPerSlice())
                .min()
                .orElseThrow();
    }

    @Override
    public int maxUnitsPerSlice(int valuesPerUnit) {
        return members.stream()
                .mapToInt(member -> member.device.maxUnitsPerSlice(valuesPerUnit))
                .min()
                .orElseThrow();
    }

    @Override
    public long availableMemoryBytes() {
        return members.stream()
                .mapToLong(member -> member.device.availableMemoryBytes())
                .sum();
    }

    @Override
    public void reclaimMemory() {
        members.forEach(member -> member.device.reclaimMemory());
    }

    @Override
    public boolean hasCorrectlyRoundedDivision() {
        return members.stream().allMatch(member -> member.device.hasCorrectlyRoundedDivision());
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
        return members.stream().map(member -> member.device.name()).collect(Collectors.joining("+"));
    }

    /** All devices with their shares of a large population. */
    @Override
    public String deviceDescription() {
        double sum = members.stream().mapToDouble(member -> member.speed).sum();
        return members.stream()
                .map(member -> String.format(
                        Locale.ROOT, "%.0f%% %s", PERCENT * member.speed / sum, member.device.deviceDescription()))
                .collect(Collectors.joining(" + "));
    }

    @Override
    public void close() {
        CloseAll.unchecked(members.stream().map(member -> member.device).toList());
    }
}
