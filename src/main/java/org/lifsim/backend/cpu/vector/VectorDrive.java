package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;
import static org.lifsim.backend.cpu.vector.VectorStep.PIECE;
import static org.lifsim.backend.cpu.vector.VectorStep.flush;
import static org.lifsim.backend.cpu.vector.VectorStep.load;
import static org.lifsim.backend.cpu.vector.VectorStep.scratch;

import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Drive;
import org.lifsim.neuron.DriveSource;
import org.lifsim.neuron.DriveStep;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/**
 * {@link DriveStep}, a vector of units at a time, in parts. The parts are called from one place, which sees too many kinds of them to
 * inline any: so each is compiled by itself, and none is too long for its vectors to stay in registers.
 */
final class VectorDrive implements CellStep {
    /** What is done with a piece of units before the next part. */
    private interface Part {
        void of(int from, int to, Pass pass, int k);
    }

    private final DriveStep scalar;
    private final Units units;
    private final long firstUnit;
    private final float[] clamped;
    private final float[] inputs;
    private final List<Part> parts = new ArrayList<>();

    VectorDrive(Units units) {
        scalar = new DriveStep(units);
        this.units = units;
        firstUnit = units.first();
        clamped = units.column(Column.CLAMPED);
        inputs = units.column(Column.CURRENT);
        parts.add((from, to, pass, k) -> System.arraycopy(clamped, from, inputs, from, to - from));
        for (int n = 0; n < units.form().drive().size(); n++) {
            addParts(DriveSource.of(n, units));
        }
        parts.add((from, to, pass, k) -> flushInputs(from, to));
    }

    private void addParts(DriveSource s) {
        int n = s.number();
        if (s.kind().isRandom()) {
            parts.add((from, to, pass, k) -> drawUniforms(from, to, pass.driveHi(n, k), pass.driveLo(n, k)));
        }
        if (s.kind() == Drive.Kind.NOISE || s.kind() == Drive.Kind.OU) {
            parts.add((from, to, pass, k) -> toTailness(to - from));
            parts.add((from, to, pass, k) -> toNormals(to - from));
        }
        parts.add(
                switch (s.kind()) {
                    case COURSE -> (from, to, pass, k) -> addCourse(s, from, to, pass.course(n, k));
                    case ROWS -> (from, to, pass, k) -> addRow(s, from, to, units.rowAt(n, k));
                    case NOISE -> (from, to, pass, k) -> addNoise(s, from, to);
                    case OU -> (from, to, pass, k) -> addOu(s, from, to);
                    case SYNAPSE -> (from, to, pass, k) -> addSynapse(s, from, to);
                });
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        int end = VectorStep.wholeVectors(from, to);
        for (int piece = from; piece < end; piece += PIECE) {
            int stop = Math.min(end, piece + PIECE);
            for (int part = 0; part < parts.size(); part++) {
                parts.get(part).of(piece, stop, pass, k);
            }
        }
        if (end < to) {
            scalar.step(end, to, pass, k);
        }
    }

    private void flushInputs(int from, int to) {
        for (int i = from; i < to; i += LANES) {
            flush(load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addCourse(DriveSource s, int from, int to, float x) {
        UnitConstant gain = s.gain();
        FloatVector xs = FloatVector.broadcast(FLOATS, x);
        for (int i = from; i < to; i += LANES) {
            load(gain, i, from).fma(xs, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addRow(DriveSource s, int from, int to, int row) {
        float[] xs = units.rows();
        UnitConstant gain = s.gain();
        for (int i = from; i < to; i += LANES) {
            load(gain, i, from).fma(load(xs, row + i), load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addNoise(DriveSource s, int from, int to) {
        float[] normals = scratch(0);
        UnitConstant gain = s.gain();
        UnitConstant sd = s.sd();
        for (int i = from; i < to; i += LANES) {
            FloatVector x = load(sd, i, from).mul(load(normals, i - from));
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addOu(DriveSource s, int from, int to) {
        float[] normals = scratch(0);
        float[] xs = s.x();
        UnitConstant gain = s.gain();
        UnitConstant decay = s.decay();
        UnitConstant kick = s.kick();
        for (int i = from; i < to; i += LANES) {
            FloatVector kicked = load(kick, i, from).mul(load(normals, i - from));
            FloatVector x = flush(load(xs, i).fma(load(decay, i, from), kicked));
            x.intoArray(xs, i);
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addSynapse(DriveSource s, int from, int to) {
        float[] uniforms = scratch(0);
        float[] xs = s.x();
        UnitConstant gain = s.gain();
        UnitConstant decay = s.decay();
        UnitConstant weight = s.weight();
        UnitConstant rate = s.rate();
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = from; i < to; i += LANES) {
            FloatVector weights = zero.blend(
                    load(weight, i, from), load(uniforms, i - from).compare(VectorOperators.LT, load(rate, i, from)));
            FloatVector x = flush(load(xs, i).fma(load(decay, i, from), weights));
            x.intoArray(xs, i);
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void drawUniforms(int from, int to, int hi, int lo) {
        float[] uniforms = scratch(0);
        for (int i = from; i < to; i += LANES) {
            VectorRandom.uniform(hi, lo, firstUnit + i).intoArray(uniforms, i - from);
        }
    }

    private static void toTailness(int length) {
        float[] numbers = scratch(0);
        float[] tailness = scratch(1);
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = VectorRandom.symmetric(load(numbers, i));
            x.intoArray(numbers, i);
            VectorRandom.tailness(x).intoArray(tailness, i);
        }
    }

    private static void toNormals(int length) {
        float[] numbers = scratch(0);
        float[] tailness = scratch(1);
        for (int i = 0; i < length; i += LANES) {
            VectorRandom.normalOf(load(numbers, i), load(tailness, i)).intoArray(numbers, i);
        }
    }
}
