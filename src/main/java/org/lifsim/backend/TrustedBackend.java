package org.lifsim.backend;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.lifsim.circuit.CircuitPlan;
import org.lifsim.fault.UnavailableException;
import org.lifsim.neuron.DerivedParameterTable;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.ModelVariant;
import org.lifsim.neuron.NeuronModel;
import org.lifsim.random.Draw;
import org.lifsim.random.RandomKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device that steps only cells of which it passed the self-check: LIF's when it is opened, another cell's when the first slice of it is
 * allocated, and that of circuits with the first circuit, since each check has kernels to compile.
 */
final class TrustedBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedBackend.class);

    private final Backend device;
    private final boolean insist;
    private final Set<NeuronModel> checked = new HashSet<>();
    private boolean circuitsChecked;

    /** Checks LIF; closes the device if it is refused. */
    TrustedBackend(Backend device, boolean insist) {
        this.device = device;
        this.insist = insist;
        try {
            check(Lif.MODEL);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private synchronized void check(NeuronModel model) {
        if (!checked.contains(model)) {
            trust(SelfCheck.firstDifference(device, model));
            checked.add(model);
        }
    }

    private synchronized void checkCircuits() {
        if (!circuitsChecked) {
            trust(CircuitCheck.firstDifference(device));
            circuitsChecked = true;
        }
    }

    private void trust(Optional<String> difference) {
        if (difference.isPresent() && !insist) {
            throw new UnavailableException("device " + device.device() + " is refused, its self-check failed: "
                    + difference.get() + "; take another backend, or --insist on different bits");
        }
        difference.ifPresent(what -> LOG.warn("{} differs: {}", device.device(), what));
    }

    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        check(variant.model());
        return device.allocate(variant, derived);
    }

    @Override
    public Circuit circuit(CircuitPlan plan) {
        plan.cells().forEach(cells -> check(cells.variant().model()));
        checkCircuits();
        return device.circuit(plan);
    }

    @Override
    public void draw(Draw draw, RandomKey key, float parameter, long first, float[] into) {
        device.draw(draw, key, parameter, first, into);
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public String device() {
        return device.device();
    }

    @Override
    public int maxSliceUnits() {
        return device.maxSliceUnits();
    }

    @Override
    public long memory() {
        return device.memory();
    }

    @Override
    public boolean roundsDivision() {
        return device.roundsDivision();
    }

    @Override
    public Triad.Run triad(int length) {
        return device.triad(length);
    }

    @Override
    public void close() {
        device.close();
    }
}
