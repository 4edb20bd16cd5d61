package org.lifsim.internal.selftest;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.CellModel;
import org.lifsim.model.Lif;
import org.lifsim.model.NeuronModel;
import org.lifsim.random.RandomKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device that is asked only for what it has passed a self-test of. LIF is tested when the device is opened. Everything else is
 * tested once, before it is first asked for, because each test compiles kernels: another model, a model's variant with its current
 * sources and recorded spikes, the form for many units, random numbers, network operations, and the cells of a sparse network.
 */
public final class VerifiedBackend implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(VerifiedBackend.class);

    private final Device device;
    private final boolean allowMismatch;
    private final Set<NeuronModel> checkedModels = new HashSet<>();
    private final Set<Tested> checkedVariants = new HashSet<>();
    private final Set<TestedSparse> checkedSparse = new HashSet<>();
    private boolean networksChecked;
    private boolean drawsChecked;

    /** A variant, whose kinds of sources are in a fixed order, and the device's form for a number of units. */
    private record Tested(ModelVariant variant, String form) {}

    /** A program of sparse networks: cell models, and whether sums have 64 bits. */
    private record TestedSparse(Set<CellModel> models, boolean isWide) {}

    /** Runs the self-test of LIF and closes the device if it fails. */
    public VerifiedBackend(Device device, boolean allowMismatch) {
        this.device = device;
        this.allowMismatch = allowMismatch;
        try {
            check(Lif.MODEL);
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(device));
            throw e;
        }
    }

    private synchronized void check(NeuronModel model) {
        if (!checkedModels.contains(model)) {
            requireSelfTest(ModelSelfTest.testModel(device, model));
            for (ModelVariant variant : ModelSelfTest.variants(model)) {
                checkedVariants.add(new Tested(variant, ModelSelfTest.testedForm(device, variant)));
            }
            checkedModels.add(model);
        }
    }

    private synchronized void check(ModelVariant variant, int units) {
        check(variant.model());
        if (variant.isRandom() || variant.sources().stream().anyMatch(CurrentSources.Kind::isRandom)) {
            checkDraws();
        }
        ModelVariant ordered =
                variant.withSources(TrialSources.of(variant.sources()).kinds());
        Tested asked = new Tested(ordered, device.form(ordered, units));
        if (!checkedVariants.contains(asked)) {
            requireSelfTest(ModelSelfTest.testVariant(device, ordered, units));
            checkedVariants.add(asked);
        }
    }

    private synchronized void checkDraws() {
        if (!drawsChecked) {
            requireSelfTest(ModelSelfTest.testDraws(device));
            drawsChecked = true;
        }
    }

    private synchronized void checkNetworks() {
        if (!networksChecked) {
            requireSelfTest(NetworkSelfTest.testAll(device));
            networksChecked = true;
        }
    }

    private synchronized void checkSparse(TestedSparse asked, List<CellModel> models) {
        // A device without float64 refuses the network with that reason.
        if (!checkedSparse.contains(asked) && device.hasFloat64()) {
            requireSelfTest(SparseSelfTest.test(device, models, asked.isWide));
            checkedSparse.add(asked);
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
        check(variant, derived.length());
        return device.allocate(variant, derived);
    }

    @Override
    public String form(ModelVariant variant, int units) {
        return device.form(variant, units);
    }

    @Override
    public NetworkExecutor allocateNetwork(NetworkPlan plan) {
        plan.groups().forEach(group -> check(group.variant(), group.units() * plan.batch()));
        checkNetworks();
        return device.allocateNetwork(plan);
    }

    @Override
    public SparseExecutor allocateSparse(SparsePlan plan) {
        List<CellModel> models =
                plan.groups().stream().map(CellGroup::model).distinct().toList();
        checkSparse(new TestedSparse(Set.copyOf(models), plan.isWide()), models);
        return device.allocateSparse(plan);
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        checkDraws();
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
    public boolean usesHostCores() {
        return device.usesHostCores();
    }

    @Override
    public boolean hasFloat64() {
        return device.hasFloat64();
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
