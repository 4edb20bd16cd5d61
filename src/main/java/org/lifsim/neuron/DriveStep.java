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
    private final List<Source> sources = new ArrayList<>();

    /**
     * Binds it to some units.
     *
     * @param units the units
     */
    public DriveStep(Units units) {
        this.units = units;
        clamped = units.column(Column.CLAMPED);
        inputs = units.column(Column.CURRENT);
        List<Drive.Kind> kinds = units.form().drive();
        for (int n = 0; n < kinds.size(); n++) {
            sources.add(new Source(kinds.get(n), n, units));
        }
    }

    /** A source's constants and what it carries on. */
    private record Source(
            Drive.Kind kind,
            int number,
            UnitConstant gain,
            UnitConstant sd,
            UnitConstant decay,
            UnitConstant kick,
            UnitConstant weight,
            UnitConstant rate,
            float[] x) {
        Source(Drive.Kind kind, int n, Units units) {
            this(
                    kind,
                    n,
                    units.driveConstant(n, "gain"),
                    units.driveConstant(n, "sd"),
                    units.driveConstant(n, "decay"),
                    units.driveConstant(n, "kick"),
                    units.driveConstant(n, "weight"),
                    units.driveConstant(n, "rate"),
                    units.column(Drive.column(n)));
        }
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        System.arraycopy(clamped, from, inputs, from, to - from);
        for (Source source : sources) {
            switch (source.kind) {
                case COURSE -> addCourse(source, from, to, pass.course(source.number, k));
                case NOISE ->
                    addNoise(source, from, to, pass.driveHi(source.number, k), pass.driveLo(source.number, k));
                case OU -> addOu(source, from, to, pass.driveHi(source.number, k), pass.driveLo(source.number, k));
                case SYNAPSE ->
                    addSynapse(source, from, to, pass.driveHi(source.number, k), pass.driveLo(source.number, k));
            }
        }
        for (int i = from; i < to; i++) {
            inputs[i] = Canonical.flush(inputs[i]);
        }
    }

    private void addCourse(Source s, int from, int to, float x) {
        for (int i = from; i < to; i++) {
            inputs[i] = Math.fma(s.gain.at(i), x, inputs[i]);
        }
    }

    private void addNoise(Source s, int from, int to, int hi, int lo) {
        RandomKey key = new RandomKey(hi, lo);
        for (int i = from; i < to; i++) {
            float x = s.sd.at(i) * Normal.of(key.bits(units.first() + i));
            inputs[i] = Math.fma(s.gain.at(i), x, inputs[i]);
        }
    }

    private void addOu(Source s, int from, int to, int hi, int lo) {
        RandomKey key = new RandomKey(hi, lo);
        for (int i = from; i < to; i++) {
            float kick = s.kick.at(i) * Normal.of(key.bits(units.first() + i));
            s.x[i] = Canonical.flush(Math.fma(s.x[i], s.decay.at(i), kick));
            inputs[i] = Math.fma(s.gain.at(i), s.x[i], inputs[i]);
        }
    }

    private void addSynapse(Source s, int from, int to, int hi, int lo) {
        RandomKey key = new RandomKey(hi, lo);
        for (int i = from; i < to; i++) {
            float weight = key.uniform(units.first() + i) < s.rate.at(i) ? s.weight.at(i) : 0f;
            s.x[i] = Canonical.flush(Math.fma(s.x[i], s.decay.at(i), weight));
            inputs[i] = Math.fma(s.gain.at(i), s.x[i], inputs[i]);
        }
    }
}
