package org.lifsim.backend;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** Random parameters, states, currents and commands. The property {@code lifsim.seed} repeats a search. */
class RandomSearchContractTest extends BackendContract {
    private static final long SEED = Long.getLong("lifsim.seed", System.nanoTime());

    private static final double DT = 0.1;

    private static final int TRIALS = 60;

    /** An OpenCL device builds a program for nearly every trial. */
    private static final int TRIALS_WITH_BUILDS = 20;

    /** Each run once for all backends that divide alike. */
    private static final Map<String, ReferenceRun> RUNS = new ConcurrentHashMap<>();

    @Test
    void randomParametersStatesAndCurrentsStepAsTheReference() {
        boolean divides = backend.hasCorrectlyRoundedDivision();
        int trials = name.startsWith("cpu") ? TRIALS : TRIALS_WITH_BUILDS;
        for (int trial = 0; trial < trials; trial++) {
            long seed = SEED + trial;
            ReferenceRun run = RUNS.computeIfAbsent(
                    "-Dlifsim.seed=" + SEED + " trial " + trial + (divides ? "" : " without surrogates"),
                    key -> randomRun(key, seed, divides));
            int units = randomOracle(new SplittableRandom(seed), divides).units();
            run.assertStates(singleThreaded, 1 + new SplittableRandom(~seed).nextInt(units));
        }
    }

    private static ReferenceRun randomRun(String name, long seed, boolean divides) {
        int[] advances = new SplittableRandom(seed + 1).ints(3, 1, 91).toArray();
        Oracle description = randomOracle(new SplittableRandom(seed), divides);
        return new ReferenceRun(
                name + " dt " + description.dt + " " + description.variant + " " + description.parameters,
                () -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    Oracle oracle = randomOracle(random, divides);
                    oracle.scramble(random);
                    return oracle;
                },
                advances);
    }

    private static Oracle randomOracle(SplittableRandom random, boolean divides) {
        boolean lif = random.nextBoolean();
        double tau = Math.exp(random.nextDouble(-1, 8));
        ModelParameters parameters = lif ? randomLif(random, tau) : randomOther(random);
        boolean surrogate = divides && parameters.model().hasSurrogate() && random.nextBoolean();
        LastSpikeTime lastSpikeTime = LastSpikeTime.values()[random.nextInt(3)];
        double dt = Math.exp(random.nextDouble(-4, 1));
        return new Oracle(
                parameters,
                lif ? Math.min(tau / 1.5, dt) : dt,
                surrogate,
                lastSpikeTime,
                1 + random.nextInt(350),
                1 + random.nextInt(2));
    }

    private static ModelParameters randomLif(SplittableRandom random, double tau) {
        ModelParameters parameters = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, tau)
                .with(Lif.RESIST_M, Math.exp(random.nextDouble(-3, 8)))
                .with(Lif.THR, random.nextDouble(-60, 20))
                .with(Lif.V_REST, random.nextDouble(-70, 10))
                .with(Lif.V_RESET, random.nextDouble(-80, 10))
                .with(Lif.CONDUCT_LEAK, random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 1.5))
                .with(Lif.TAU_THETA, random.nextInt(4) == 0 ? 0 : Math.exp(random.nextDouble(-3, 12)))
                .with(Lif.THETA_PLUS, random.nextInt(4) == 0 ? 0 : random.nextDouble(-0.1, 2))
                .with(Lif.REFRACT_TIME, random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 9))
                .with(ModelOption.INTEGRATION_TYPE, random.nextBoolean() ? "euler" : "rk2")
                .with(Lif.V_MIN, random.nextBoolean() ? random.nextDouble(-90, 0) : Double.NEGATIVE_INFINITY);
        ModelOption choice = random.nextBoolean() ? Lif.ONE_SPIKE : Lif.MAX_ONE_SPIKE;
        return random.nextInt(4) == 0 ? parameters.with(choice, "true") : parameters;
    }

    /** A random model with parameters near its demo parameters, some of them per unit. */
    private static ModelParameters randomOther(SplittableRandom random) {
        NeuronModel kind =
                NeuronModels.all().get(random.nextInt(NeuronModels.all().size()));
        ModelParameters parameters = kind.demoParameters();
        for (Parameter parameter : kind.parameters()) {
            double value = parameters.of(parameter);
            boolean coupling = parameter == SimplifiedLif.RESIST_INH || parameter == SimplifiedLif.RHO_B;
            if (random.nextInt(3) == 0 && Double.isFinite(value) && !coupling) {
                double one = value * random.nextDouble(0.8, 1.25);
                parameters = random.nextBoolean()
                        ? parameters.with(parameter, one)
                        : parameters.with(parameter, Values.linspace(value, one));
            }
        }
        for (ModelOption option : kind.options()) {
            parameters = parameters.with(
                    option, option.choices().get(random.nextInt(option.choices().size())));
        }
        if (kind == SimplifiedLif.MODEL) {
            parameters = random.nextInt(3) == 0 ? parameters.with(SimplifiedLif.RESIST_INH, 0.2) : parameters;
            parameters = random.nextInt(3) == 0 ? parameters.with(SimplifiedLif.RHO_B, 0.001) : parameters;
        }
        return parameters;
    }

    /**
     * Spikes of single steps may be counted with a delay. Reads, writes, clears and longer advances must still see all of them.
     */
    @Test
    void spikeCountsAreRightWhateverComesBetweenSteps() {
        SplittableRandom random = new SplittableRandom(SEED);
        ModelParameters tutorial = Lif.tutorialParameters();
        List<ModelParameters> sets = List.of(
                tutorial,
                tutorial.with(Lif.REFRACT_TIME, 0.1),
                tutorial.with(Lif.REFRACT_TIME, 0),
                tutorial.with(Lif.V_RESET, -50),
                tutorial.with(Lif.CONDUCT_LEAK, 0.5).with(ModelOption.INTEGRATION_TYPE, "rk2"));
        for (int trial = 0; trial < 15; trial++) {
            ModelParameters parameters = sets.get(trial % sets.size());
            Oracle oracle = new Oracle(parameters, DT, 1 + random.nextInt(3000));
            for (int i = 0; i < oracle.units(); i++) {
                oracle.currents()[i] = i % 7 == 0 ? 20f : 0.6f * i / oracle.units();
            }
            Backend used = trial % 5 == 0 ? backend : singleThreaded; // waiting for threads after each step takes long
            try (Population population = oracle.population(used, 1 + random.nextInt(oracle.units()))) {
                oracle.copyTo(population);
                for (int command = 0; command < 60; command++) {
                    String context =
                            "-Dlifsim.seed=" + SEED + " trial " + trial + " command " + command + " " + parameters;
                    runCommand(random.nextInt(12), population, oracle, random, context);
                }
                oracle.assertSame(population, "-Dlifsim.seed=" + SEED + " trial " + trial + " " + parameters);
            }
        }
    }

    private static void runCommand(
            int command, Population population, Oracle oracle, SplittableRandom random, String context) {
        switch (command) {
            case 0 -> oracle.assertSame(population, context);
            case 1 ->
                write(
                        population,
                        StateVariable.V,
                        oracle.column(StateVariable.V),
                        random.nextInt(3) == 0 ? -40f : -60f,
                        random);
            case 2 ->
                write(
                        population,
                        StateVariable.RFR,
                        oracle.column(StateVariable.RFR),
                        random.nextInt(3) * 0.1f,
                        random);
            case 3 ->
                write(
                        population,
                        StateVariable.THR_THETA,
                        oracle.column(StateVariable.THR_THETA),
                        random.nextInt(40) == 0 ? -9f : 1f,
                        random);
            case 4 -> {
                population.clamp(oracle.currents());
                population.clearSpikeCounts();
                Arrays.fill(oracle.counts(), 0);
            }
            case 5 -> {
                int steps = 2 + random.nextInt(40);
                population.advance(steps);
                oracle.advance(steps);
            }
            default -> {
                for (int k = random.nextInt(30); k > 0; k--) {
                    population.advance(1);
                    oracle.advance(1);
                }
            }
        }
    }

    /** Writes a state variable of about one unit in four. */
    private static void write(
            Population population, StateVariable variable, float[] values, float value, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(4) == 0 ? value : values[i];
        }
        population.write(variable, 0, values);
    }
}
