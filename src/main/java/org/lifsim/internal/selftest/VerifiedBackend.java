package org.lifsim.internal.selftest;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.Lif;
import org.lifsim.model.NeuronModel;
import org.lifsim.random.RandomKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device that runs only the models whose self-test it has passed. LIF is tested when the device is opened, every other model
 * before its first slice is allocated, and network operations before the first network. The tests are delayed because each one
 * compiles kernels.
 */
public final class VerifiedBackend implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(VerifiedBackend.class);

    private final Device device;
    private final boolean allowMismatch;
    private final Set<NeuronModel> checked = new HashSet<>();
    private boolean networksChecked;

    /** Runs the self-test of LIF and closes the device if it fails. */
    public VerifiedBackend(Device device, boolean allowMismatch) {
        this.device = device;
        this.allowMismatch = allowMismatch;
        try {
            check(Lif.MODEL);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private synchronized void check(NeuronModel model) {
        if (!checked.contains(model)) {
            requireSelfTest(ModelSelfTest.testModel(device, model));
            checked.add(model);
        }
    }

    private synchronized void checkNetworks() {
        if (!networksChecked) {
            requireSelfTest(NetworkSelfTest.testAll(device));
            networksChecked = true;
        }
    }

    private void requireSelfTest(Optional<String> difference) {
        if (difference.isPresent() && !allowMismatch) {
            throw new UnavailableException(
                    Problem.of("device " + device.deviceDescription(), "failed its self-test: " + difference.get())
                            .hint("use another backend, or --allow-mismatch to accept non-identical results"),
                    null);
        }
        difference.ifPresent(what -> LOG.warn("{} failed its self-test: {}", device.deviceDescription(), what));
    }

    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        check(variant.model());
        return device.allocate(variant, derived);
    }

    @Override
    public NetworkExecutor allocateNetwork(NetworkPlan plan) {
        plan.groups().forEach(group -> check(group.variant().model()));
        checkNetworks();
        return device.allocateNetwork(plan);
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        device.fillRandom(distribution, key, parameter, first, dst);
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public String deviceDescription() {
        return device.deviceDescription();
    }

    @Override
    public int maxUnitsPerSlice() {
        return device.maxUnitsPerSlice();
    }

    @Override
    public long availableMemoryBytes() {
        return device.availableMemoryBytes();
    }

    @Override
    public int maxUnitsPerSlice(int valuesPerUnit) {
        return device.maxUnitsPerSlice(valuesPerUnit);
    }

    @Override
    public void reclaimMemory() {
        device.reclaimMemory();
    }

    @Override
    public boolean hasCorrectlyRoundedDivision() {
        return device.hasCorrectlyRoundedDivision();
    }

    @Override
    public StreamTriad.Run streamTriad(int length) {
        return device.streamTriad(length);
    }

    @Override
    public void close() {
        device.close();
    }
}
