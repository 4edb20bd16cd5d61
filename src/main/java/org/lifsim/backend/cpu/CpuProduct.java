package org.lifsim.backend.cpu;

import org.lifsim.circuit.SumOrder;

/** {@code Operation.Product} on Java arrays. */
final class CpuProduct implements Runnable, WorkerTeam.Job {
    private final WorkerTeam team;
    private final CircuitLoops loops;
    private final ActiveTerms terms;
    private final int width;
    private final float[] weights;
    private final float[] bias;
    private final SumOrder order;
    private final float[] out;
    private final int columns;
    private final Tiles tiles;

    /** Of each share, where sums are kept that are summed in lanes. */
    private final float[][] laneWork;

    CpuProduct(
            WorkerTeam team,
            CircuitLoops loops,
            ActiveTerms terms,
            int width,
            float[] weights,
            float[] bias,
            SumOrder order,
            float[] out,
            int columns) {
        this.team = team;
        this.loops = loops;
        this.terms = terms;
        this.width = width;
        this.weights = weights;
        this.bias = bias;
        this.order = order;
        this.out = out;
        this.columns = columns;
        tiles = Tiles.of(out.length / columns, columns, width);
        laneWork = new float[order.lanes() ? tiles.count() : 0][CircuitLoops.LANE_WORK];
    }

    @Override
    public void run() {
        terms.find();
        team.run(this, tiles.count());
    }

    @Override
    public void share(int share) {
        int from = tiles.fromColumn(share);
        int to = tiles.toColumn(share);
        for (int row = tiles.fromRow(share); row < tiles.toRow(share); row++) {
            if (order.lanes()) {
                loops.sumLanes(
                        terms.indices,
                        terms.factors,
                        row * width,
                        row * width + terms.counts[row],
                        weights,
                        columns,
                        from,
                        to,
                        out,
                        row * columns,
                        laneWork[share]);
            } else {
                parts(row, from, to);
            }
            if (bias != null) {
                loops.add(out, row * columns + from, bias, from, to - from);
            }
        }
    }

    /** The last part first, and each one before it is added to what there is. */
    private void parts(int row, int from, int to) {
        int start = row * width;
        int last = start + terms.counts[row];
        int parts = order.parts(width);
        for (int part = parts - 1; part >= 0; part--) {
            int first = last;
            while (first > start && (part == 0 || terms.indices[first - 1] >= part * order.panel())) {
                first = part == 0 ? start : first - 1;
            }
            loops.sumRows(
                    terms.indices,
                    terms.factors,
                    first,
                    last,
                    weights,
                    0,
                    columns,
                    from,
                    to,
                    out,
                    row * columns,
                    part < parts - 1);
            last = first;
        }
    }
}
