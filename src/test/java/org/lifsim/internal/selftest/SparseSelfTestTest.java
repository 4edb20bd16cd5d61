package org.lifsim.internal.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.model.CellModel;

/** The network of the self-test uses what it is to test. */
class SparseSelfTestTest {
    private static List<List<CellModel>> combinations() {
        List<List<CellModel>> all = new ArrayList<>(List.of(CellModel.ALL));
        CellModel.ALL.forEach(model -> all.add(List.of(model)));
        return all;
    }

    @Test
    void sumsAreAsWideAsAsked() {
        for (List<CellModel> models : combinations()) {
            boolean canBeWide = !models.equals(List.of(CellModel.PARROT_NEURON));
            assertEquals(false, SparseSelfTest.plan(models, false).isWide(), models.toString());
            assertEquals(canBeWide, SparseSelfTest.plan(models, true).isWide(), models.toString());
        }
    }

    @Test
    void everyPopulationSpikes() {
        for (List<CellModel> models : combinations()) {
            for (boolean isWide : new boolean[] {false, true}) {
                Set<Integer> spiking = new TreeSet<>();
                try (Device device = CpuBackend.scalar(1);
                        SparseExecutor network = device.allocateSparse(SparseSelfTest.plan(models, isWide))) {
                    network.advance(SparseSelfTest.STEPS, (step, node, cells, count) -> spiking.add(node), null);
                }
                assertTrue(spiking.size() == models.size(), models + ": " + spiking);
            }
        }
    }
}
