package org.lifsim.input;

import java.util.Arrays;

/** A uniform current that is 0 before its onset; see {@link InputCurrent#step}. */
record StepCurrent(long onset, float value) implements InputCurrent {
    @Override
    public boolean isUniform() {
        return true;
    }

    @Override
    public long values(long step, long from, long units, float[] dst) {
        Arrays.fill(dst, step < onset ? 0f : value);
        return step < onset ? onset - step : Long.MAX_VALUE;
    }
}
