package org.lifsim.sparse;

import java.util.List;
import org.lifsim.error.Problem;

/**
 * What a sparse network needs, known before it is built.
 *
 * @param cells number of cells
 * @param synapses number of synapses; its mean for {@link Rule#pairwiseBernoulli}
 * @param bytes memory of synapses and cells, at least
 * @param shortestDelay shortest delay that can occur, ms; NaN without projections
 * @param quietSeconds rough time of a core for a second of model time without spikes, s
 * @param spikingSeconds rough time of a core, in addition, for each spike/s of the cells' mean rate, s
 * @param receptors for each population, its input channels
 * @param warnings times that are rounded to steps, and cells that start above the threshold; often none
 */
public record NetworkDescription(
        long cells,
        double synapses,
        double bytes,
        double shortestDelay,
        double quietSeconds,
        double spikingSeconds,
        List<Receptor> receptors,
        List<Problem> warnings) {
    /** Copies the lists. */
    public NetworkDescription {
        receptors = List.copyOf(receptors);
        warnings = List.copyOf(warnings);
    }

    /**
     * An input channel of a population. Each weight is rounded to a multiple of its quantum, so that sums do not depend on their order.
     *
     * @param population the population
     * @param input {@code all}, {@code excitatory} or {@code inhibitory}
     * @param quantum a power of two, in the unit of weights
     * @param largestRounding largest relative rounding of a constant weight, or of the mean of drawn ones; 0 if all are exact
     */
    public record Receptor(CellPopulation population, String input, double quantum, double largestRounding) {}
}
