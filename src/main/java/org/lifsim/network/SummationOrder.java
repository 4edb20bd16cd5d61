package org.lifsim.network;

import org.lifsim.error.InputException;

/**
 * In which order a product sums its terms; each order has other last bits. Within a part, terms are added in ascending order, each by one
 * fused multiply-add, from 0 on.
 *
 * @param panel terms in a part; parts are summed apart and then added, the last two first; 0 where all terms are one part
 * @param lanes whether terms k, k + 4, k + 8, ... are summed apart, for k = 0 to 3, and added as (0 + 1) + (2 + 3)
 */
public record SummationOrder(int panel, boolean lanes) {
    /** All terms one after the other. */
    public static final SummationOrder ASCENDING = new SummationOrder(0, false);

    /** Every fourth term, then the four sums. */
    public static final SummationOrder FOUR_LANES = new SummationOrder(0, true);

    private static final int LARGE = 64;
    private static final int FEW_COLUMNS = 16;
    private static final int MANY_ROWS = 32;
    private static final int LONG_PANEL = 512;
    private static final int SHORT_PANEL = 256;
    private static final int PANEL_VALUES = 32_768;

    /**
     * Parts of some terms.
     *
     * @param terms how many terms a part has, at least 1
     * @return the order
     * @throws InputException if there are none
     */
    public static SummationOrder panels(int terms) {
        if (terms < 1) {
            throw new InputException("a panel has " + terms + " terms, expected at least 1");
        }
        return new SummationOrder(terms, false);
    }

    /**
     * The order in which the reference sums a product: XLA's of jax 0.12.0.1 on a CPU with AVX-512, as far as it was probed.
     *
     * @param batch rows of the product
     * @param terms terms of each sum
     * @param columns columns of the product
     * @return the order
     */
    public static SummationOrder ofReference(int batch, int terms, int columns) {
        if (batch == 1) {
            return ASCENDING;
        }
        if (batch >= LARGE && terms >= LARGE && columns <= FEW_COLUMNS) {
            return FOUR_LANES;
        }
        return panels(batch >= MANY_ROWS ? LONG_PANEL : Math.max(SHORT_PANEL, PANEL_VALUES / columns));
    }

    /**
     * How many parts some terms are summed in.
     *
     * @param terms how many terms
     * @return parts, at least 1
     */
    public int parts(int terms) {
        return panel == 0 || terms == 0 ? 1 : 1 + (terms - 1) / panel;
    }

    @Override
    public String toString() {
        return lanes
                ? "summed in four lanes"
                : panel == 0 ? "summed in ascending order" : "summed in panels of " + panel;
    }
}
