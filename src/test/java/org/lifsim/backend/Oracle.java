package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.Cell;
import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Drive;
import org.lifsim.neuron.DriveStep;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Groups;
import org.lifsim.neuron.ParameterBlock;
import org.lifsim.neuron.Parameters;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.Slif;
import org.lifsim.neuron.StateColumn;
import org.lifsim.neuron.Tols;
import org.lifsim.neuron.Trait;
import org.lifsim.neuron.UnitConstants;
import org.lifsim.neuron.Units;
import org.lifsim.population.Population;
import org.lifsim.random.RandomKey;

/** Units in Java arrays, stepped one step at a time by the scalar step, beside a population that should have the same bits. */
final class Oracle {
    private static final float[] VALUES = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Math.nextDown(Float.MIN_NORMAL),
        1e-30f,
        -65f,
        -60f,
        -52f,
        Math.nextUp(-52f),
        Math.nextDown(-52f),
        0.05f,
        1f,
        -1f,
        0.3f,
        1e10f,
        -1e10f
    };

    private static final RandomKey KEY = new RandomKey(7, -8);

    final Parameters parameters;
    final double dt;
    final Form form;
    private final int batch;
    private final Units units;
    private final CellStep stepping;
    private final Drive drive;
    private final CellStep driving;
    private final Groups groups;
    private final Pass pass;
    private RandomKey key = KEY;
    private long step;

    Oracle(Parameters parameters, double dt, int units) {
        this(parameters, dt, false, Tols.OFF, units, 1);
    }

    Oracle(Parameters parameters, double dt, boolean surrogate, Tols tols, int groupSize, int batch) {
        this(parameters, dt, surrogate, tols, groupSize, batch, Drive.NONE);
    }

    Oracle(Parameters parameters, double dt, boolean surrogate, Tols tols, int groupSize, int batch, Drive drive) {
        this.drive = drive;
        this.parameters = parameters;
        this.dt = dt;
        this.batch = batch;
        form = Form.of(parameters, surrogate, tols).withDrive(drive.kinds());
        float[] weights = form.is(Trait.INHIBITED) ? Slif.weights(KEY, groupSize) : null;
        units = new Units(form, new UnitConstants(parameters, dt, 0, groupSize * batch, groupSize, weights, drive));
        driving = form.isDriven() ? new DriveStep(units) : null;
        stepping = parameters.cell().step(units);
        groups = form.isCoupled() ? new Groups(units) : null;
        pass = new Pass(form);
        pass.setGroups(groups);
        ParameterBlock block = new ParameterBlock(parameters, groupSize, KEY);
        block.load(0, groupSize * batch);
        for (StateColumn state : form.state()) {
            for (int i = 0; i < units(); i++) {
                column(state.column())[i] = block.derive(state.start(), dt, i);
            }
        }
        if (surrogate) {
            Arrays.fill(column(Column.SURROGATE), 1f);
        }
    }

    int units() {
        return units.length();
    }

    float[] column(Column column) {
        return units.column(column);
    }

    float[] currents() {
        return column(form.clampedColumn());
    }

    int[] counts() {
        return units.counts();
    }

    /** State and currents at random: awkward values, and values around where the cell starts and where it spikes. */
    void scramble(SplittableRandom random) {
        for (StateColumn state : form.state()) {
            float[] values = column(state.column());
            for (int i = 0; i < values.length; i++) {
                values[i] = Canonical.flush(scrambled(state.column(), values[i], random));
            }
        }
        for (int i = 0; i < units(); i++) {
            currents()[i] = current(random);
        }
    }

    private float scrambled(Column column, float start, SplittableRandom random) {
        if (column.equals(Column.S) || column.equals(Column.OUTPUTS)) {
            return random.nextInt(2);
        }
        if (column.equals(Column.RFR)) {
            return Math.abs(any(random, start, (float) dt));
        }
        if (column.equals(Column.THR_THETA)) {
            return Math.abs(any(random, 0f, 0.05f));
        }
        return any(random, column.equals(Column.V) ? threshold() : start, start);
    }

    private float threshold() {
        Cell cell = parameters.cell();
        if (cell.threshold() == null) {
            return 0.4f;
        }
        double[] value = new double[1];
        parameters.values(cell.threshold()).read(0, value, 1, 1);
        return (float) value[0];
    }

    private float any(SplittableRandom random, float a, float b) {
        return switch (random.nextInt(5)) {
            case 0 -> VALUES[random.nextInt(VALUES.length)];
            case 1 -> a;
            case 2 -> Math.nextUp(a);
            case 3 -> (float) (a + random.nextDouble(-3, 3));
            default -> (float) (b + random.nextDouble(-1, 1));
        };
    }

    private float current(SplittableRandom random) {
        double scale = 1;
        if (parameters.cell().inputScale() != null) {
            double[] value = new double[1];
            parameters.values(parameters.cell().inputScale()).read(0, value, 1, 1);
            scale = value[0];
        }
        float value = random.nextInt(3) == 0
                ? VALUES[random.nextInt(VALUES.length)]
                : (float) (random.nextDouble(-20, 60) / scale);
        return Float.isFinite(value * (float) scale * 10) ? value : 0f;
    }

    /** Puts this state into a population. */
    void copyTo(Population population) {
        for (StateColumn state : form.state()) {
            population.write(state.column(), 0, column(state.column()));
        }
        population.clamp(currents());
    }

    void advance(int steps) {
        for (int k = 0; k < steps; k++) {
            pass.setTimes(1, step, form, dt);
            pass.setDrive(1, step++, drive);
            units.readRows(pass, 1);
            key = pass.setKeys(1, key);
            if (driving != null) {
                driving.step(0, units(), pass, 0);
            }
            if (groups == null) {
                stepping.step(0, units(), pass, 0);
            } else {
                stepTogether();
            }
        }
    }

    private void stepTogether() {
        groups.prepare();
        for (int from = 0; from < units(); from += groups.size()) {
            stepping.step(from, from + groups.size(), pass, 0);
        }
        groups.decide(pass, 0);
        for (int from = 0; from < units(); from += groups.size()) {
            stepping.finish(from, from + groups.size(), pass, 0);
        }
    }

    Population population(Backend backend, long slice) {
        return description(slice).on(backend);
    }

    Population.Builder description(long slice) {
        Population.Builder builder = Population.of(parameters)
                .units(units() / batch)
                .batch(batch)
                .dt(dt)
                .slice(slice)
                .tols(form.tols())
                .drive(drive)
                .key(KEY);
        return form.surrogate() ? builder.surrogate() : builder;
    }

    /** Fails at the first bit that differs. */
    void assertSame(Population population, String context) {
        float[] found = new float[units()];
        for (Column column : form.columns()) {
            population.read(column, 0, found);
            for (int i = 0; i < found.length; i++) {
                float should = column(column)[i];
                if (Float.floatToIntBits(found[i]) != Float.floatToIntBits(should)) {
                    fail(context + ": " + column.label() + " of unit " + i + " is " + found[i] + ", expected "
                            + should);
                }
            }
        }
        int[] counts = new int[units()];
        population.spikeCounts(0, counts);
        boolean[] spikes = new boolean[units()];
        population.spikes(0, spikes);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != counts()[i] || spikes[i] != spiked(i)) {
                fail(context + ": unit " + i + " counts " + counts[i] + " spikes, expected " + counts()[i] + "; spiked "
                        + spikes[i] + ", expected " + spiked(i));
            }
        }
    }

    boolean spiked(int unit) {
        return form.keepsSpikes() ? column(parameters.cell().spikes())[unit] == 1f : column(Column.RFR)[unit] == 0f;
    }
}
