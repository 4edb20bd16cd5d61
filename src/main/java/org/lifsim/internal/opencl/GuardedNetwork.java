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

    private void guard(Runnable call) {
        backend.whileOpen(() -> {
            call.run();
            return null;
        });
    }

    @Override
    public void checkOpen() {
        network.checkOpen();
    }

    @Override
    public void write(Variable variable, float[] values) {
        guard(() -> network.write(variable, values));
    }

    @Override
    public void fill(Variable variable, float value) {
        guard(() -> network.fill(variable, value));
    }

    @Override
    public void read(Variable variable, float[] dst) {
        guard(() -> network.read(variable, dst));
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
        guard(() -> network.advance(steps, first, learning));
    }

    @Override
    public void apply(Operation operation) {
        guard(() -> network.apply(operation));
    }

    @Override
    public void synchronize() {
        guard(network::synchronize);
    }

    @Override
    public void close() {
        backend.release(network);
    }
}
