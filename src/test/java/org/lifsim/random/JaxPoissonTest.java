package org.lifsim.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.internal.random.JaxPoisson;

/** Compares with {@code jax.random.poisson(jax.random.PRNGKey(7), lam, (3, 400))} of JAX 0.12. */
class JaxPoissonTest {
    private static final int LENGTH = 1200;

    /** Columns: the mean, the first four numbers, and the hash of all. */
    @ParameterizedTest
    @CsvSource({
        "0.3, 0 1 0 0, -1479166689",
        "3.3, 4 1 1 3, -152068417",
        "9.99, 11 5 10 9, 1118274832",
        "10, 12 12 8 11, -467119556",
        "12.5, 15 5 16 8, -2055587424",
        "63.75, 69 60 60 62, -1699597893",
        "5000, 5042 4971 4965 4984, 779717798",
        "1e6, 1000587 999587 999509 999781, 931856150"
    })
    void numbersAreThoseOfJax(float mean, String first, int hash) {
        int[] numbers = numbers(i -> mean);
        assertArrayEquals(
                Arrays.stream(first.split(" ")).mapToInt(Integer::parseInt).toArray(), Arrays.copyOf(numbers, 4));
        assertEquals(hash, Arrays.hashCode(numbers));
    }

    /** Elements of small means take part in the rounds of the others. */
    @Test
    void eachElementMayHaveItsMean() {
        double[] means = {3.3, 20, 0.5, 100};
        int[] numbers = numbers(i -> means[i % 4]);
        assertArrayEquals(new int[] {4, 23, 0, 102}, Arrays.copyOf(numbers, 4));
        assertEquals(-1574548130, Arrays.hashCode(numbers));
    }

    private static int[] numbers(IntToDoubleFunction means) {
        JaxPoisson poisson = new JaxPoisson(RandomKey.ofSeed(7));
        int rounds = 0;
        for (int i = 0; i < LENGTH; i++) {
            rounds = Math.max(rounds, poisson.rounds((float) means.applyAsDouble(i), i));
        }
        int[] numbers = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            numbers[i] = (int) poisson.of((float) means.applyAsDouble(i), i, rounds);
        }
        return numbers;
    }
}
