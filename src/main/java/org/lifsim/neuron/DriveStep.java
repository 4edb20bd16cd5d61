package org.lifsim.neuron;

import java.util.ArrayList;
import java.util.List;
import org.lifsim.random.Normal;
import org.lifsim.random.RandomKey;

/** What a stimulus adds to the input of some units in a step; see {@link Drive}. The other two statements repeat it line for line. */
public final class DriveStep implements CellStep {
    private final Units units;
    private final float[] clamped;
    private final float[] inputs;
    private final List<DriveSource> sources = new ArrayList<>();

    /**
     * Binds it to some units.
     *
     * @param units the units
     */
    public DriveStep(Units units) {
        this.units = units;
        clamped = units.column(Column.CLAMPED);
        inputs = units.column(Column.CURRENT);
        for (int n = 0; n < units.form().drive().size(); n++) {
            sources.add(DriveSource.of(n, units));
        }
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        System.arraycopy(clamped, from, inputs, from, to - from);
        for (DriveSource source : sources) {
            switch (source.kind()) {
                case COURSE -> addCourse(source, from, to, pass.course(source.number(), k));
                case ROWS -> addRow(source, from, to, units.rowAt(source.number(), k));
                case NOISE ->
                    addNoise(source, from, to, pass.driveHi(source.number(), k), pass.driveLo(source.number(), k));
                case OU -> addOu(source, from, to, pass.driveHi(source.number(), k), pass.driveLo(source.number(), k));
                case SYNAPSE ->
                    addSynapse(source, from, to, pass.driveHi(source.number(), k), pass.driveLo(source.number(), k));
            }
        }
        for (int i = from; i < to; i++) {
            inputs[i] = Canonical.flush(inputs[i]);
        }
    }

    private void addCourse(DriveSource s, int from, int to, float x) {
        for (int i = from; i < to; i++) {
            inputs[i] = Math.fma(s.gain().at(i), x, inputs[i]);
        }
    }

    private void addRow(DriveSource s, int from, int to, int row) {
        float[] xs = units.rows();
        for (int i = from; i < to; i++) {
            inputs[i] = Math.fma(s.gain().at(i), xs[row + i], inputs[i]);
        }
    }

    private void addNoise(DriveSource s, int from, int to, int hi, int lo) {
        RandomKey key = new RandomKey(hi, lo);
        for (int i = from; i < to; i++) {
            float x = s.sd().at(i) * Normal.of(key.bits(units.first() + i));
            inputs[i] = Math.fma(s.gain().at(i), x, inputs[i]);
        }
    }

    private void addOu(DriveSource s, int from, int to, int hi, int lo) {
        float[] xs = s.x();
        RandomKey key = new RandomKey(hi, lo);
        for (int i = from; i < to; i++) {
            float kick = s.kick().at(i) * Normal.of(key.bits(units.first() + i));
            xs[i] = Canonical.flush(Math.fma(xs[i], s.decay().at(i), kick));
            inputs[i] = Math.fma(s.gain().at(i), xs[i], inputs[i]);
        }
    }

    private void addSynapse(DriveSource s, int from, int to, int hi, int lo) {
        float[] xs = s.x();
        RandomKey key = new RandomKey(hi, lo);
        for (int i = from; i < to; i++) {
            float weight =
                    key.uniform(units.first() + i) < s.rate().at(i) ? s.weight().at(i) : 0f;
            xs[i] = Canonical.flush(Math.fma(xs[i], s.decay().at(i), weight));
            inputs[i] = Math.fma(s.gain().at(i), xs[i], inputs[i]);
        }
    }
}
