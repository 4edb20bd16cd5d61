package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.WinnerTakeAllModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.WindowSum;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code WinnerTakeAllModel}. */
final class SimdWinnerTakeAll extends SimdUpdate {
    private final float[] vs;
    private final float[] thrs;
    private final float[] rfrs;
    private final float[] currents;
    private final SpikeWriter writer;
    private final DerivedValues resists;
    private final DerivedValues refracts;
    private final DerivedValues gains;
    private final DerivedValues dts;

    SimdWinnerTakeAll(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        thrs = state.values(StateVariable.THR);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        writer = new SpikeWriter(state);
        resists = state.derived(WinnerTakeAllModel.MEMBRANE_RESISTANCE);
        refracts = state.derived(WinnerTakeAllModel.REFRACTORY_PERIOD);
        gains = state.derived(WinnerTakeAllModel.THRESHOLD_GAIN);
        dts = state.derived(DerivedParameter.DT);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        FloatVector zero = FloatVector.zero(FLOATS);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] refractOf = refracts.values();
        int refractOfFrom = refracts.origin(from);
        for (int i = from; i < to; i += LANES) {
            VectorMask<Float> ready = load(rfrs, i).compare(VectorOperators.GE, load(refractOf, i - refractOfFrom));
            flush(zero.blend(load(currents, i).mul(load(resistOf, i - resistOfFrom)), ready))
                    .intoArray(vs, i);
        }
    }

    @Override
    public void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
        float most = most(from, to);
        float[] scratch = scratch(0);
        WindowSum sum = new WindowSum(to - from);
        sum.begin();
        for (int piece = from; piece < to; piece += PIECE) {
            int length = Math.min(PIECE, to - piece);
            exponentials(piece, length, most, scratch);
            for (int i = 0; i < length; i++) {
                sum.add(scratch[i]);
            }
        }
        float share = 1f / sum.total();
        int spiked = 0;
        for (int piece = from; piece < to; piece += PIECE) {
            int length = Math.min(PIECE, to - piece);
            if (to - from > PIECE) { // otherwise they are still there
                exponentials(piece, length, most, scratch);
            }
            spiked += compete(piece, length, share, scratch, context, k);
        }
        for (int piece = from; piece < to; piece += PIECE) {
            adapt(piece, Math.min(to, piece + PIECE), spiked - 1);
        }
    }

    private float most(int from, int to) {
        int end = wholeVectors(from, to);
        float most = vs[from];
        if (end > from) {
            FloatVector largest = load(vs, from);
            for (int i = from; i < end; i += LANES) {
                largest = largest.max(load(vs, i));
            }
            most = largest.reduceLanes(VectorOperators.MAX);
        }
        for (int i = end; i < to; i++) {
            most = Math.max(most, vs[i]);
        }
        return most;
    }

    /** {@code exp(v - most)} of a piece of units. */
    private void exponentials(int from, int length, float most, float[] into) {
        int whole = wholeVectors(0, length);
        for (int i = 0; i < whole; i += LANES) {
            load(vs, from + i).sub(most).intoArray(into, i);
        }
        exp(into, whole);
        for (int i = whole; i < length; i++) {
            into[i] = Float32Math.exp(vs[from + i] - most);
        }
    }

    /** The spikes of a piece of units. */
    private int compete(int from, int length, float share, float[] scratch, AdvanceContext context, int k) {
        int whole = wholeVectors(0, length);
        int spiked = 0;
        FloatVector dt = load(dts, 0, 0);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector p = flush(load(scratch, i).mul(share));
            VectorMask<Float> spike = p.compare(VectorOperators.GT, load(thrs, from + i));
            flush(load(rfrs, from + i).add(dt).blend(dt, spike)).intoArray(rfrs, from + i);
            spiked(from + i, spike, context, k);
            spiked += spike.trueCount();
        }
        float step = dts.at(0);
        for (int i = whole; i < length; i++) {
            float p = Float32Math.flushSubnormals(scratch[i] * share);
            boolean spike = p > thrs[from + i];
            rfrs[from + i] = Float32Math.flushSubnormals(spike ? step : rfrs[from + i] + step);
            writer.write(from + i, spike, context, k);
            spiked += spike ? 1 : 0;
        }
        return spiked;
    }

    private void adapt(int from, int to, float surplus) {
        float[] gainOf = gains.values();
        int gainOfFrom = gains.origin(from);
        int end = wholeVectors(from, to);
        for (int i = from; i < end; i += LANES) {
            FloatVector thr = load(thrs, i).add(load(gainOf, i - gainOfFrom).mul(surplus));
            VectorMask<Float> low = thr.compare(VectorOperators.LT, WinnerTakeAllModel.MIN_THRESHOLD);
            flush(thr.blend(WinnerTakeAllModel.MIN_THRESHOLD, low)).intoArray(thrs, i);
        }
        for (int i = end; i < to; i++) {
            float thr = thrs[i] + surplus * gains.at(i);
            thrs[i] = Float32Math.flushSubnormals(
                    thr < WinnerTakeAllModel.MIN_THRESHOLD ? WinnerTakeAllModel.MIN_THRESHOLD : thr);
        }
    }
}
