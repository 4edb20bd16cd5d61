package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.PhasorEncoderModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** SIMD implementation of {@code PhasorEncoderModel}. */
final class SimdPhasorEncoder extends SimdUpdate {
    private final long first;
    private final float[] angles;
    private final float[] scales;
    private final float[] stimuli;
    private final DerivedValues means;

    SimdPhasorEncoder(NeuronState state) {
        super(state);
        first = state.first();
        angles = state.values(StateVariable.ANGLES);
        scales = state.values(StateVariable.BASE_SCALE);
        stimuli = state.values(StateVariable.CURRENT);
        means = state.derived(PhasorEncoderModel.MEAN_ANGLE);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        float[] normals = scratch(0);
        RandomKey key = context.key(k);
        SimdRandom.jaxNormals(key.hi(), key.lo(), first + from, to - from, normals, scratch(1));
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector sd = FloatVector.broadcast(FLOATS, PhasorEncoderModel.SCATTER);
        FloatVector turn = FloatVector.broadcast(FLOATS, PhasorEncoderModel.TURN);
        float[] meanOf = means.values();
        int meanOfFrom = means.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector scatter = load(normals, i - from).fma(sd, one).mul(load(scales, i));
            FloatVector angle = load(meanOf, i - meanOfFrom).mul(scatter).fma(load(stimuli, i), load(angles, i));
            VectorMask<Float> spike = angle.compare(VectorOperators.GT, turn);
            flush(angle.blend(angle.sub(turn), spike)).intoArray(angles, i);
            spiked(i, spike, context, k);
        }
    }
}
