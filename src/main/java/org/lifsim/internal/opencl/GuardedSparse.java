package org.lifsim.internal.opencl;

import org.lifsim.internal.sparse.SparseState;
import org.lifsim.internal.spi.SparseExecutor;

/** A sparse network whose backend cannot be closed during a call. */
final class GuardedSparse implements SparseExecutor {
    private final OpenClBackend backend;
    private final OpenClSparseExecutor network;

    GuardedSparse(OpenClBackend backend, OpenClSparseExecutor network) {
        this.backend = backend;
        this.network = network;
    }

    @Override
    public void probe(int[] group, int[] cell, int[] variable) {
        backend.whileOpen(() -> network.probe(group, cell, variable));
    }

    @Override
    public void advance(int steps, SpikeReceiver spikes, StateReceiver states) {
        backend.whileOpen(() -> network.advance(steps, spikes, states));
    }

    @Override
    public void read(int group, int variable, int first, double[] values) {
        backend.whileOpen(() -> network.read(group, variable, first, values));
    }

    @Override
    public SparseState save() {
        return backend.whileOpen(network::save);
    }

    @Override
    public void restore(SparseState state) {
        backend.whileOpen(() -> network.restore(state));
    }

    @Override
    public long synapses() {
        return network.synapses();
    }

    @Override
    public long connectionBytes() {
        return network.connectionBytes();
    }

    @Override
    public void close() {
        backend.release(network);
    }
}
