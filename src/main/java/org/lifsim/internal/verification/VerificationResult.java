package org.lifsim.internal.verification;

import java.util.List;

/**
 * The result of a comparison.
 *
 * @param equal true if all arrays are equal bit for bit
 * @param text summary, {@code equal v s ...} or {@code differs v 12/8500 first step 317 unit 11 ...}
 */
public record VerificationResult(boolean equal, String text) {
    static VerificationResult of(List<ArrayComparison> comparisons) {
        return new VerificationResult(
                comparisons.stream().allMatch(ArrayComparison::isEqual), ArrayComparison.text(comparisons));
    }
}
