package org.lifsim.backend.cpu;

import java.util.Arrays;
import org.lifsim.backend.ClearSteps;
import org.lifsim.backend.Slice;
import org.lifsim.backend.SpikeWords;
import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Groups;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.UnitConstants;
import org.lifsim.neuron.Units;

/**
 * A slice in Java arrays. Each thread of the team steps runs of neighbouring units, all steps of a run before the next run; coupled units
 * go step by step together.
 */
final class CpuSlice implements Slice, WorkerTeam.Job {
    /** So many units take all steps of a pass before the next ones: their state stays in the nearest cache. */
    private static final int TILE = 1024;

    /** Fewer units, of which each step has an input of its own, are stepped sooner than another thread hears of each step. */
    private static final int FEWEST_IN_CIRCUIT = 1 << 13;

    private final WorkerTeam team;
    private final Runs runs;
    private final int length;
    private Units units;
    private final CellStep step;

    /** Null unless the units are coupled. */
    private final Groups groups;

    /** Null unless there is a shortened statement for these units. */
    private final ClearRuns clearRuns;

    /** Made once, since an advance allocates nothing. */
    private final ClearRuns.WholeSteps whole = this::tiles;

    /** Null unless a stimulus adds to the input. */
    private final CellStep drive;

    private final SpikeBits bits;
    private final int tile;

    /** Whether vectors of units tell in passing which words are 0. */
    private final boolean marksWords;

    private int steps;
    private Pass pass;

    /** Null unless spikes are recorded. */
    private CpuSpikeWords words;

    /** Of coupled units: the step of the pass, and whether its second half is under way. */
    private int now;

    private boolean finishing;

    CpuSlice(WorkerTeam team, CpuStatements statements, Form form, UnitConstants constants) {
        this(team, statements, form, constants, false);
    }

    /**
     * Units of a circuit, if they are, have another input in each step, so it is not worth looking for steps that may be shortened; and nobody
     * asks for their counts.
     */
    CpuSlice(WorkerTeam team, CpuStatements statements, Form form, UnitConstants constants, boolean inCircuit) {
        this.team = team;
        units = new Units(form, constants, !inCircuit);
        length = units.length();
        step = statements.step(units);
        drive = form.isDriven() ? statements.drive(units) : null;
        bits = form.recorded() ? statements.spikeBits(units) : null;
        tile = Math.max(1, TILE / statements.grain()) * statements.grain();
        boolean coupled = form.isCoupled();
        groups = coupled ? new Groups(units) : null;
        int sharing = !inCircuit || length >= FEWEST_IN_CIRCUIT ? team.threads() : 1;
        runs = Runs.of(length, coupled ? units.groupSize() : length, sharing, statements.grain());
        ClearRuns clear = null;
        boolean marks = false;
        if (!inCircuit && form.cell() == Lif.CELL && !coupled && drive == null) {
            ClearSteps proof = new ClearSteps(constants);
            ClearStep shortened = proof.arePossible() ? statements.clearStep(units, proof) : null;
            marks = shortened != null && shortened.marksWords();
            clear = shortened == null ? null : new ClearRuns(units, runs, shortened, proof, bits, tile);
        }
        clearRuns = clear;
        marksWords = marks;
    }

    @Override
    public int units() {
        return length;
    }

    /** The units themselves, of which columns are to be written to only where steps are not shortened. */
    Units memory() {
        return units;
    }

    @Override
    public void fill(Column column, float value) {
        beforeSetting(column);
        Arrays.fill(units.column(column), value);
    }

    @Override
    public void write(Column column, int unit, float[] values, int from, int count) {
        beforeSetting(column);
        System.arraycopy(values, from, units.column(column), unit, count);
    }

    private void beforeSetting(Column column) {
        if (clearRuns != null) {
            clearRuns.beforeSetting(column);
        }
    }

    @Override
    public void read(Column column, int unit, float[] into, int at, int count) {
        System.arraycopy(units.column(column), unit, into, at, count);
    }

    @Override
    public void readCounts(int unit, int[] into, int at, int count) {
        if (clearRuns != null) {
            clearRuns.countAll();
        }
        System.arraycopy(units.counts(), unit, into, at, count);
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int count) {
        if (clearRuns != null) {
            clearRuns.countAll();
        }
        System.arraycopy(values, from, units.counts(), unit, count);
    }

    @Override
    public void clearCounts() {
        if (clearRuns != null) {
            clearRuns.forgetCounts();
        }
        Arrays.fill(units.counts(), 0);
    }

    @Override
    public SpikeWords spikeWords(int count) {
        return new CpuSpikeWords(count, length, marksWords);
    }

    @Override
    public void advance(int newSteps, Pass newPass, SpikeWords spikes) {
        steps = newSteps;
        pass = newPass;
        units.readRows(pass, steps);
        words = (CpuSpikeWords) spikes;
        if (clearRuns != null) {
            clearRuns.gather(words);
        }
        if (groups == null) {
            team.run(this, runs.count());
        } else {
            advanceTogether();
        }
    }

    private void advanceTogether() {
        pass.setGroups(groups);
        for (now = 0; now < steps; now++) {
            groups.prepare();
            finishing = false;
            team.run(this, runs.count());
            groups.decide(pass, now);
            finishing = true;
            team.run(this, runs.count());
        }
        now = 0;
        finishing = false;
    }

    @Override
    public void share(int run) {
        if (groups != null) {
            stepTogether(runs.from(run), runs.to(run));
        } else if (clearRuns != null) {
            clearRuns.advance(run, steps, whole);
        } else {
            tiles(runs.from(run), runs.to(run), 0, steps);
        }
    }

    private void stepTogether(int from, int to) {
        if (finishing) {
            step.finish(from, to, pass, now);
            gather(from, to, now);
        } else {
            if (now == 0) {
                clearWords(from, to, 0, steps);
            }
            drive(from, to, now);
            step.step(from, to, pass, now);
        }
    }

    private void drive(int from, int to, int k) {
        if (drive != null) {
            drive.step(from, to, pass, k);
        }
    }

    private void tiles(int from, int to, int firstStep, int count) {
        for (int unit = from; unit < to; unit += tile) {
            int end = Math.min(to, unit + tile);
            clearWords(unit, end, firstStep, count);
            for (int k = firstStep; k < firstStep + count; k++) {
                drive(unit, end, k);
                step.step(unit, end, pass, k);
                gather(unit, end, k);
            }
        }
    }

    private void gather(int from, int to, int k) {
        if (words != null) {
            bits.ofStep(from, to, k % SpikeWords.STEPS, words.words(), words.row(k));
        }
    }

    private void clearWords(int from, int to, int firstStep, int count) {
        if (words != null) {
            words.clear(from, to, firstStep, count);
        }
    }

    @Override
    public void finish() {
        // advance returns when the last unit is done
    }

    @Override
    public void close() {
        units = null;
    }
}
