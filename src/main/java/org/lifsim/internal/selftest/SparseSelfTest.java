package org.lifsim.internal.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.Projection;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.sparse.SparseState;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.random.RandomKey;
import org.lifsim.sparse.Rule;
import org.lifsim.sparse.SynapseValues;

/** The self-test of a device for sparse networks: a network of some cell models, compared with the reference implementation. */
public final class SparseSelfTest {
    private static final double DT = .1;

    /** More than a work-group has. */
    private static final int CELLS = 67;

    private static final int SOURCES = 3;
    static final int STEPS = 90;
    private static final double START = -58;
    private static final double POISSON_MEAN = .7;

    /** A current that lets all models spike, pA. */
    private static final double CURRENT = 900;

    /** A weight may have 31 bits. */
    private static final int WEIGHT_BITS = 30;

    private SparseSelfTest() {}

    /**
     * Tests a device.
     *
     * @param device the device
     * @param models the cell models of the network
     * @param isWide whether sums need 64 bits
     * @return describes the first difference from the reference implementation; empty if there is none
     */
    public static Optional<String> test(Device device, List<CellModel> models, boolean isWide) {
        try (Device scalar = CpuBackend.scalar(1);
                SparseExecutor expected = scalar.allocateSparse(plan(models, isWide));
                SparseExecutor found = device.allocateSparse(plan(models, isWide))) {
            List<String> right = new ArrayList<>();
            List<String> there = new ArrayList<>();
            expected.advance(
                    STEPS, (step, node, cells, count) -> right.add(text(models, step, node, cells, count)), null);
            found.advance(
                    STEPS / 2, (step, node, cells, count) -> there.add(text(models, step, node, cells, count)), null);
            SparseState middle = found.save();
            found.restore(middle);
            found.advance(
                    STEPS - STEPS / 2,
                    (step, node, cells, count) -> there.add(text(models, step, node, cells, count)),
                    null);
            for (int n = 0; n < Math.max(right.size(), there.size()); n++) {
                String one = n < right.size() ? right.get(n) : "nothing";
                String other = n < there.size() ? there.get(n) : "nothing";
                if (!one.equals(other)) {
                    return Optional.of("in a sparse network, it has " + other + ", expected " + one);
                }
            }
            return firstDifference(models, expected.save(), found.save());
        }
    }

    private static String text(List<CellModel> models, long step, int node, int[] cells, int count) {
        return "spikes of " + models.get(node).name() + " in step " + step + ": "
                + Arrays.toString(Arrays.copyOf(cells, count));
    }

    private static Optional<String> firstDifference(List<CellModel> models, SparseState expected, SparseState found) {
        for (int g = 0; g < models.size(); g++) {
            for (int k = 0; k < expected.variables()[g].length; k++) {
                for (int i = 0; i < CELLS; i++) {
                    double right = expected.variables()[g][k][i];
                    double there = found.variables()[g][k][i];
                    if (Double.doubleToLongBits(right) != Double.doubleToLongBits(there)) {
                        return Optional.of("in a sparse network, variable " + k + " of cell " + i + " of "
                                + models.get(g).name() + " is " + there + ", expected " + right);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Every model with constants that all cells share, from each other, from a list that spikes twice, and from a Poisson input. */
    static SparsePlan plan(List<CellModel> models, boolean isWide) {
        RandomKey key = RandomKey.ofSeed(7);
        SparsePlan plan = new SparsePlan();
        double[] start = new double[CELLS];
        Arrays.setAll(start, i -> START - i * .1);
        for (CellModel model : models) {
            CellParameters parameters = model.defaults();
            if (model.parameters().contains(CellModel.REFRACTORY_INPUT)) {
                parameters = parameters.with(CellModel.REFRACTORY_INPUT, 1);
            }
            plan.add(model.name(), CellGroup.of(parameters, CELLS, start, DT));
        }
        plan.add(new SparsePlan.Spikes("list", SOURCES, new long[] {1, 1, 1, 9, 30}, new int[] {0, 2, 2, 1, 0}));
        for (int g = 0; g < models.size(); g++) {
            double weight = weight(models.get(g));
            connect(plan, "list " + g, models.size(), SOURCES, g, Rule.allToAll(), SynapseValues.constant(weight), key);
            if (isWide && !isRelay(models.get(g))) {
                // The smallest weight is the quantum. All others are so large that their sum needs 64 bits.
                Rule one = Rule.list(new int[] {0, 2}, new int[] {0, 1});
                SynapseValues small = SynapseValues.constant(Math.scalb(weight, -WEIGHT_BITS));
                connect(plan, "small " + g, models.size(), SOURCES, g, one, small, key);
            }
            plan.add(new SparsePlan.Poisson("noise " + g, g, POISSON_MEAN, weight / 2, 4, key.foldIn(g)));
            for (int from = 0; from < models.size() && !isRelay(models.get(g)); from++) {
                SynapseValues weights = isWide
                        ? SynapseValues.constant(from == g ? -weight : weight)
                        : SynapseValues.normal(weight / 4, weight / 4);
                connect(plan, from + " to " + g, from, CELLS, g, Rule.fixedIndegree(9), weights, key);
            }
            for (int i = 0; i < CELLS && !isRelay(models.get(g)); i++) {
                plan.add(new SparsePlan.Direct(g, i, CURRENT, 1, STEPS, 10, false));
            }
        }
        plan.complete();
        return plan;
    }

    private static boolean isRelay(CellModel model) {
        return model.equals(CellModel.PARROT_NEURON);
    }

    /** A power of two that moves a potential by some millivolts. */
    private static double weight(CellModel model) {
        return model.equals(CellModel.IAF_PSC_DELTA) ? 2 : model.equals(CellModel.IAF_COND_EXP) ? 16 : 256;
    }

    private static void connect(
            SparsePlan plan,
            String name,
            int source,
            int sources,
            int target,
            Rule rule,
            SynapseValues weights,
            RandomKey key) {
        SynapseValues delays = SynapseValues.uniform(.2, .9);
        plan.add(new Projection(name, source, sources, target, CELLS, rule, weights, delays, DT, key));
    }
}
