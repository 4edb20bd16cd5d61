package org.lifsim.backend;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.BackendContract;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;

/** Units that influence each other within a step do so in every partition. */
class CouplingContractTest extends BackendContract {
    private static final double DT = 0.1;

    /** Each run once for all backends. */
    private static final Map<String, List<ReferenceRun>> RUNS = new ConcurrentHashMap<>();

    /** Several groups, each in its own slice; and one group that several threads and work-groups share. */
    @ParameterizedTest
    @CsvSource({"37, 5, 40", "37, 5, 0", "600, 1, 0"})
    void coupledUnitsStepAsTheReference(int groupUnits, int batch, long unitsPerSlice) throws IOException {
        List<ReferenceRun> runs = RUNS.computeIfAbsent(
                groupUnits + " x " + batch,
                name -> ParameterSets.coupled().stream()
                        .map(parameters -> new ReferenceRun(
                                name + " " + parameters, () -> scrambled(parameters, groupUnits, batch), 1, 9, 3))
                        .toList());
        for (ReferenceRun run : runs) {
            run.assertStates(backend, unitsPerSlice);
        }
        runs.get(0).assertSpikesAndStates(backend, unitsPerSlice);
    }

    private static Oracle scrambled(ModelParameters parameters, int groupUnits, int batch) {
        Oracle oracle = new Oracle(parameters, DT, false, LastSpikeTime.OFF, groupUnits, batch);
        oracle.scramble(new SplittableRandom(13));
        return oracle;
    }
}
