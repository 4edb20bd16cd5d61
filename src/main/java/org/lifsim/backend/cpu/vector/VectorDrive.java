package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;
import static org.lifsim.backend.cpu.vector.VectorStep.PIECE;
import static org.lifsim.backend.cpu.vector.VectorStep.flush;
import static org.lifsim.backend.cpu.vector.VectorStep.load;
import static org.lifsim.backend.cpu.vector.VectorStep.scratch;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Drive;
import org.lifsim.neuron.DriveStep;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/** {@link DriveStep}, a vector of units at a time. Random numbers are drawn for a piece of units before they are used: a loop each. */
final class VectorDrive implements CellStep {
    private final DriveStep scalar;
    private final Units units;
    private final float[] clamped;
    private final float[] inputs;
    private final List<Drive.Kind> kinds;

    VectorDrive(Units units) {
        scalar = new DriveStep(units);
        this.units = units;
        clamped = units.column(Column.CLAMPED);
        inputs = units.column(Column.CURRENT);
        kinds = units.form().drive();
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        int end = ClearVectorLif.wholeVectors(from, to);
        for (int piece = from; piece < end; piece += PIECE) {
            piece(piece, Math.min(end, piece + PIECE), pass, k);
        }
        if (end < to) {
            scalar.step(end, to, pass, k);
        }
    }

    private void piece(int from, int to, Pass pass, int k) {
        System.arraycopy(clamped, from, inputs, from, to - from);
        for (int n = 0; n < kinds.size(); n++) {
            switch (kinds.get(n)) {
                case COURSE -> addCourse(n, from, to, pass.course(n, k));
                case NOISE -> addNoise(n, from, to, pass.driveHi(n, k), pass.driveLo(n, k));
                case OU -> addOu(n, from, to, pass.driveHi(n, k), pass.driveLo(n, k));
                case SYNAPSE -> addSynapse(n, from, to, pass.driveHi(n, k), pass.driveLo(n, k));
            }
        }
        for (int i = from; i < to; i += LANES) {
            flush(load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addCourse(int n, int from, int to, float x) {
        UnitConstant gain = units.driveConstant(n, "gain");
        FloatVector xs = FloatVector.broadcast(FLOATS, x);
        for (int i = from; i < to; i += LANES) {
            load(gain, i, from).fma(xs, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addNoise(int n, int from, int to, int hi, int lo) {
        float[] normals = normals(from, to, hi, lo);
        UnitConstant gain = units.driveConstant(n, "gain");
        UnitConstant sd = units.driveConstant(n, "sd");
        for (int i = from; i < to; i += LANES) {
            FloatVector x = load(sd, i, from).mul(load(normals, i - from));
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addOu(int n, int from, int to, int hi, int lo) {
        float[] normals = normals(from, to, hi, lo);
        float[] xs = units.column(Drive.column(n));
        UnitConstant gain = units.driveConstant(n, "gain");
        UnitConstant decay = units.driveConstant(n, "decay");
        UnitConstant kick = units.driveConstant(n, "kick");
        for (int i = from; i < to; i += LANES) {
            FloatVector kicked = load(kick, i, from).mul(load(normals, i - from));
            FloatVector x = flush(load(xs, i).fma(load(decay, i, from), kicked));
            x.intoArray(xs, i);
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addSynapse(int n, int from, int to, int hi, int lo) {
        float[] uniforms = scratch(0);
        for (int i = from; i < to; i += LANES) {
            VectorRandom.uniform(hi, lo, units.first() + i).intoArray(uniforms, i - from);
        }
        float[] xs = units.column(Drive.column(n));
        UnitConstant gain = units.driveConstant(n, "gain");
        UnitConstant decay = units.driveConstant(n, "decay");
        UnitConstant weight = units.driveConstant(n, "weight");
        UnitConstant rate = units.driveConstant(n, "rate");
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = from; i < to; i += LANES) {
            FloatVector weights = zero.blend(
                    load(weight, i, from), load(uniforms, i - from).compare(VectorOperators.LT, load(rate, i, from)));
            FloatVector x = flush(load(xs, i).fma(load(decay, i, from), weights));
            x.intoArray(xs, i);
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private float[] normals(int from, int to, int hi, int lo) {
        float[] normals = scratch(0);
        for (int i = from; i < to; i += LANES) {
            VectorRandom.normal(hi, lo, units.first() + i).intoArray(normals, i - from);
        }
        return normals;
    }
}
