package org.lifsim.internal.cpu;

import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** Packs spikes into bits, unit by unit. */
public final class ScalarSpikeBitPacker implements SpikeBitPacker {
    private final float[] spikes;
    private final float sign;
    private final float[] rfr;
    private final float stepsPerMs;

    /**
     * Binds the packer to some units.
     *
     * @param state the units
     */
    public ScalarSpikeBitPacker(NeuronState state) {
        spikes = state.values(state.variant().spikeVariable());
        sign = state.variant().spikeMarker();
        rfr = state.values(StateVariable.RFR);
        stepsPerMs = state.derivedParameters().stepsPerMs();
    }

    @Override
    public void packStep(int from, int to, int bit, int[] words, int offset) {
        for (int i = from; i < to; i++) {
            words[offset + i] |= spikes[i] == sign ? 1 << bit : 0;
        }
    }

    @Override
    public void packBlock(int from, int to, float time, int last, int[] words, int offset) {
        for (int i = from; i < to; i++) {
            int ago = (int) (rfr[i] * stepsPerMs + 0.5f);
            words[offset + i] |= rfr[i] < time ? 1 << (last - ago) : 0;
        }
    }
}
