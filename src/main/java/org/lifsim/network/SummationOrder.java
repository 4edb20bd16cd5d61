package org.lifsim.network;

import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/**
 * The order in which a product sums its terms. Different orders give different last bits. The terms are divided into panels. Each
 * panel is summed in ascending order from 0, each term by one fused multiply-add.
 *
 * @param panel number of terms of a panel; 0 if all terms form one panel. The sums of the panels are added, the last two first.
 * @param lanes true to sum the terms k, k + 4, k + 8, ... separately for k = 0 to 3; the four sums are added as
 *     {@code (sum0 + sum1) + (sum2 + sum3)}
 */
public record SummationOrder(int panel, boolean lanes) {
    /** All terms in ascending order. */
    public static final SummationOrder ASCENDING = new SummationOrder(0, false);

    /** Four separate sums over every fourth term, which are then added. */
    public static final SummationOrder FOUR_LANES = new SummationOrder(0, true);

    private static final int LARGE = 64;
    private static final int FEW_COLUMNS = 16;
    private static final int MANY_ROWS = 32;
    private static final int LONG_PANEL = 512;
    private static final int SHORT_PANEL = 256;
    private static final int PANEL_VALUES = 32_768;

    /**
     * An order with panels.
     *
     * @param terms number of terms of a panel, at least 1
     * @return the order
     * @throws InputException if the number is below 1
     */
    public static SummationOrder panels(int terms) {
        if (terms < 1) {
            throw new InputException(
                    Problem.of("a panel", "has " + terms + " terms").expected("at least 1"));
        }
        return new SummationOrder(terms, false);
    }

    /**
     * The order in which ngc-learn (XLA) sums a product. It was found by experiments with XLA in jax 0.12.0.1 on a CPU with
     * AVX-512; sizes that they did not cover may differ.
     *
     * @param batch number of rows of the product
     * @param terms number of terms of each sum
     * @param columns number of columns of the product
     * @return the order
     */
    public static SummationOrder ofNgcLearn(int batch, int terms, int columns) {
        if (batch == 1) {
            return ASCENDING;
        }
        if (batch >= LARGE && terms >= LARGE && columns <= FEW_COLUMNS) {
            return FOUR_LANES;
        }
        return panels(batch >= MANY_ROWS ? LONG_PANEL : Math.max(SHORT_PANEL, PANEL_VALUES / columns));
    }

    /**
     * The number of panels for a number of terms.
     *
     * @param terms number of terms, at least 0
     * @return number of panels, at least 1
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
