package org.lifsim.backend.cpu;

import java.util.Arrays;
import org.lifsim.backend.CircuitCells;
import org.lifsim.neuron.Cell;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Poisson;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;
import org.lifsim.random.RandomKey;

/**
 * A step of an encoder in a circuit. Its stimulus stays the same for many steps, so who can spike at all is found once, numbers are drawn for
 * those only, and who spikes is known without being looked for.
 */
final class CpuEncoder implements CircuitCells {
    private static final int FEWEST_UNITS = 1 << 13;

    private final WorkerTeam team;
    private final CircuitLoops loops;
    private final Units units;
    private final int rows;
    private final int columns;
    private final float[] stimuli;
    private final float[] spiked;
    private final float[] probabilities;

    /** Who can spike, with which probability. */
    private final ActiveTerms possible;

    /** Who spikes. */
    private final ActiveTerms spikes;

    /** Whether spikes are written down as 0 or 1 in each step; else when somebody reads them. */
    private final boolean dense;

    private final int rowsOfShare;
    private final WorkerTeam.Job job = this::share;
    /** Whether spikes are known that are not written down. */
    private boolean unwritten;

    /** Whether somebody else has set spikes. */
    private boolean foreign = true;

    private RandomKey key = RandomKey.ofSeed(0);
    private RandomKey now;

    CpuEncoder(WorkerTeam team, CircuitLoops loops, Units units, int rows, ActiveTerms spikes, boolean dense) {
        this.team = team;
        this.loops = loops;
        this.units = units;
        this.rows = rows;
        this.spikes = spikes;
        this.dense = dense;
        columns = units.length() / rows;
        stimuli = units.column(Column.CURRENT);
        spiked = units.column(units.form().cell().spikes());
        probabilities = new float[units.length()];
        possible = new ActiveTerms(team, loops, probabilities, rows, columns);
        rowsOfShare = Math.max(1, FEWEST_UNITS / columns);
    }

    /** Whether cells are encoders. */
    static boolean is(Cell cell) {
        return cell.spikes().equals(Column.OUTPUTS);
    }

    @Override
    public void setKey(RandomKey newKey) {
        key = newKey;
    }

    @Override
    public RandomKey key() {
        return key;
    }

    /** Somebody else has set who spikes. */
    void forgetSpikes() {
        spikes.forget();
        unwritten = false;
        foreign = true;
    }

    /** The stimulus is another one now. */
    void forgetStimulus() {
        possible.forget();
    }

    @Override
    public void run() {
        if (!possible.areKnown()) {
            setProbabilities();
            possible.find();
        }
        if (dense) {
            spikes.find(); // those of the step before are taken back
        }
        if (foreign) {
            Arrays.fill(spikes.factors, 1f); // what was set need not have been 0 or 1
            foreign = false;
        }
        now = key.sub();
        key = key.next();
        team.run(job, 1 + (rows - 1) / rowsOfShare);
        spikes.haveBeenFound();
        unwritten = !dense;
    }

    /** In the order of roundings of the encoders' own steps. */
    private void setProbabilities() {
        boolean poisson = units.form().cell() == Poisson.CELL;
        UnitConstant rates = poisson ? units.constant(Poisson.RATE) : null;
        float seconds = poisson ? units.constant(Poisson.SECONDS).at(0) : 0f;
        for (int i = 0; i < probabilities.length; i++) {
            float probability = poisson ? stimuli[i] * seconds * rates.at(i) : stimuli[i];
            probabilities[i] = probability > 0 ? probability : 0f;
        }
    }

    private void share(int share) {
        int end = Math.min(rows, (share + 1) * rowsOfShare);
        for (int row = share * rowsOfShare; row < end; row++) {
            int base = row * columns;
            if (dense) {
                write(row, 0f);
            }
            int count = loops.events(
                    now,
                    base,
                    possible.indices,
                    possible.factors,
                    base,
                    base + possible.counts[row],
                    spikes.indices,
                    base);
            spikes.counts[row] = count;
            if (dense) {
                write(row, 1f);
            }
        }
    }

    private void write(int row, float value) {
        int base = row * columns;
        for (int n = base; n < base + spikes.counts[row]; n++) {
            spiked[base + spikes.indices[n]] = value;
        }
    }

    /** Writes down who spiked, if that is not done yet. */
    void writeSpikes() {
        if (unwritten) {
            unwritten = false;
            Arrays.fill(spiked, 0f);
            for (int row = 0; row < rows; row++) {
                write(row, 1f);
            }
        }
    }
}
