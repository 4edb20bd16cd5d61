package org.lifsim.internal.cpu;

import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.reference.ReferenceOps;

/**
 * {@code Operation.TraceStdp} on Java arrays. A weight changes in the row of an input that spikes, if the column has a
 * live trace or spikes. It also changes in the column of a unit that spikes, if the row has a live trace. All other
 * weights stay unchanged after they were clipped once.
 */
final class CpuStdpUpdate implements Runnable {
    /** If at most one of this many columns is live, only the live columns are visited. */
    private static final int SPARSE = 16;

    private final MatrixKernels kernels;
    private final Operation.TraceStdp rule;
    private final float[] weights;
    private final float[] preTraces;
    private final float[] pre;
    private final float[] postTraces;
    private final float[] posts;
    private final NonZeroIndex spikes;
    private final NonZeroIndex postSpikes;
    private final int rows;
    private final int columns;

    /** Of postsynaptic unit j in this step, {@code plus[j]} strengthens its weights and {@code minus[j]} weakens them. */
    private final float[] plus;

    private final float[] minus;

    /** Columns where plus or minus is not 0: the first {@code liveCount} elements. */
    private final int[] live;

    private int liveCount;

    /** Whether weights were clipped; those set from outside may be out of bounds. */
    private boolean clipped;

    CpuStdpUpdate(
            MatrixKernels kernels,
            Operation.TraceStdp rule,
            float[] weights,
            float[] preTraces,
            float[] postTraces,
            float[] pre,
            float[] posts,
            NonZeroIndex spikes,
            NonZeroIndex postSpikes) {
        this.kernels = kernels;
        this.rule = rule;
        this.weights = weights;
        this.preTraces = preTraces;
        this.postTraces = postTraces;
        this.pre = pre;
        this.posts = posts;
        this.spikes = spikes;
        this.postSpikes = postSpikes;
        rows = rule.weights().rows();
        columns = rule.weights().columns();
        plus = new float[columns];
        minus = new float[columns];
        live = new int[columns];
    }

    /** Weights were set from outside and must be clipped again. */
    void forget() {
        clipped = false;
    }

    @Override
    public void run() {
        spikes.find();
        postSpikes.find();
        scalePosts();
        if (liveCount > 0) {
            learnRows();
        }
        for (int n = 0; n < postSpikes.counts[0]; n++) {
            learnColumn(postSpikes.indices[n]);
        }
        if (!clipped) {
            kernels.clip(weights, rule.bound());
            clipped = true;
        }
    }

    private void scalePosts() {
        liveCount = 0;
        for (int j = 0; j < columns; j++) {
            plus[j] = posts[j] * rule.plus();
            minus[j] = postTraces[j] * rule.minus();
            live[liveCount] = j;
            liveCount += plus[j] != 0 || minus[j] != 0 ? 1 : 0;
        }
    }

    private void learnRows() {
        for (int n = 0; n < spikes.counts[0]; n++) {
            int row = spikes.indices[n];
            float preTrace = preTraces[row];
            int offset = row * columns;
            if (liveCount * SPARSE > columns) {
                kernels.stdpRow(weights, offset, preTrace, pre[row], plus, minus, rule.bound());
            } else {
                for (int m = 0; m < liveCount; m++) {
                    int j = live[m];
                    weights[offset + j] =
                            ReferenceOps.stdp(weights[offset + j], preTrace, plus[j], pre[row], minus[j], rule.bound());
                }
            }
        }
    }

    private void learnColumn(int column) {
        for (int row = 0; row < rows; row++) {
            if (pre[row] == 0 && preTraces[row] != 0) {
                int i = row * columns + column;
                weights[i] =
                        ReferenceOps.stdp(weights[i], preTraces[row], plus[column], 0f, minus[column], rule.bound());
            }
        }
    }
}
