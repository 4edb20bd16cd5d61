package org.lifsim.internal.opencl;

import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.random.RandomKey;

/** A network whose backend cannot be closed during a call. */
final class GuardedNetwork implements NetworkExecutor {
    private final OpenClBackend backend;
    private final OpenClNetworkExecutor network;

    GuardedNetwork(OpenClBackend backend, OpenClNetworkExecutor network) {
        this.backend = backend;
        this.network = network;
    }

    @Override
    public void checkOpen() {
        network.checkOpen();
    }

    @Override
    public void write(Variable variable, float[] values) {
        backend.whileOpen(() -> network.write(variable, values));
    }

    @Override
    public void fill(Variable variable, float value) {
        backend.whileOpen(() -> network.fill(variable, value));
    }

    @Override
    public void read(Variable variable, float[] dst) {
        backend.whileOpen(() -> network.read(variable, dst));
    }

    @Override
    public void setKey(NeuronGroupSpec group, RandomKey key) {
        network.setKey(group, key);
    }

    @Override
    public RandomKey key(NeuronGroupSpec group) {
        return network.key(group);
    }

    @Override
    public void advance(int steps, long first, boolean learning) {
        backend.whileOpen(() -> network.advance(steps, first, learning));
    }

    @Override
    public void apply(Operation operation) {
        backend.whileOpen(() -> network.apply(operation));
    }

    @Override
    public void synchronize() {
        backend.whileOpen(network::synchronize);
    }

    @Override
    public void close() {
        backend.release(network);
    }
}
