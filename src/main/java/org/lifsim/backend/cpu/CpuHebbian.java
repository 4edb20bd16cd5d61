package org.lifsim.backend.cpu;

import java.util.List;
import org.lifsim.circuit.ColumnTree;
import org.lifsim.circuit.Operation;

/** {@code Operation.Hebbian} on Java arrays: first what is postsynaptic, then the weights. */
final class CpuHebbian implements Runnable {
    private final WorkerTeam team;
    private final CircuitLoops loops;
    private final ActiveTerms terms;
    private final Operation.Hebbian rule;
    private final float[] weights;
    private final float[] bias;
    private final float[] post;
    private final int batch;
    private final int columns;

    /** post times the rate. */
    private final float[] scaled;

    private final List<ColumnTree.Level> levels;
    private final float[] work;
    private final float[] sums;
    private final Tiles postTiles;
    private final Tiles weightTiles;
    private final WorkerTeam.Job postJob = this::post;
    private final WorkerTeam.Job weightJob = this::weights;

    CpuHebbian(
            WorkerTeam team,
            CircuitLoops loops,
            ActiveTerms terms,
            Operation.Hebbian rule,
            float[] weights,
            float[] bias,
            float[] post) {
        this.team = team;
        this.loops = loops;
        this.terms = terms;
        this.rule = rule;
        this.weights = weights;
        this.bias = bias;
        this.post = post;
        batch = rule.post().rows();
        columns = rule.post().columns();
        scaled = new float[post.length];
        levels = ColumnTree.levels(batch, columns);
        work = new float[ColumnTree.workRows(levels) * columns];
        sums = new float[columns];
        postTiles = Tiles.byColumns(batch, columns);
        weightTiles = Tiles.of(rule.weights().rows(), columns);
    }

    @Override
    public void run() {
        terms.findColumns();
        team.run(postJob, postTiles.count());
        team.run(weightJob, weightTiles.count());
    }

    private void post(int share) {
        int from = postTiles.fromColumn(share);
        int to = postTiles.toColumn(share);
        for (int row = 0; row < batch; row++) {
            for (int i = row * columns + from; i < row * columns + to; i++) {
                scaled[i] = post[i] * rule.rate();
            }
        }
        if (bias == null) {
            return;
        }
        if (rule.fusesBias()) {
            for (int j = from; j < to; j++) {
                float sum = 0f;
                for (int row = 0; row < batch; row++) {
                    sum = Math.fma(post[row * columns + j], rule.rate(), sum);
                }
                sums[j] = sum;
            }
        } else {
            ColumnTree.sum(scaled, columns, levels, false, from, to, work, sums);
        }
        for (int j = from; j < to; j++) {
            bias[j] += sums[j];
        }
    }

    private void weights(int share) {
        int from = weightTiles.fromColumn(share);
        int to = weightTiles.toColumn(share);
        for (int row = weightTiles.fromRow(share); row < weightTiles.toRow(share); row++) {
            int first = terms.columnStart(row);
            int last = terms.columnEnd(row);
            if (first < last) {
                loops.sumRows(
                        terms.columnRows(),
                        terms.columnFactors(),
                        first,
                        last,
                        scaled,
                        columns,
                        from,
                        to,
                        weights,
                        row * columns,
                        true);
            }
        }
    }
}
