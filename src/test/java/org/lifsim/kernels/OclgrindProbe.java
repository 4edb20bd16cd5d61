package org.lifsim.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lifsim.backend.Backend;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.opencl.OpenClBackend;
import org.lifsim.internal.opencl.OpenClDevice;
import org.lifsim.internal.opencl.OpenClDevices;
import org.lifsim.internal.selftest.ModelSelfTest;
import org.lifsim.internal.selftest.NetworkSelfTest;
import org.lifsim.internal.selftest.SparseSelfTest;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.CellModel;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.random.RandomKey;

/**
 * Steps populations under Oclgrind. With {@code circuits}, {@code batches} or {@code sparse} it steps a network. With {@code uninitialised} it
 * leaves a state variable unfilled, which Oclgrind must report.
 */
public final class OclgrindProbe {
    private OclgrindProbe() {}

    public static void main(String[] args) {
        OpenClDevice device = OpenClDevices.probe().devices().get(0);
        try (Backend backend = new OpenClBackend(device)) {
            if (args[0].equals("uninitialised")) {
                forgetToFill(backend);
            } else if (args[0].equals("circuits")) {
                System.out.println(
                        "circuits " + NetworkSelfTest.testSingleElement(backend).orElse("passed"));
            } else if (args[0].startsWith("sparse")) {
                boolean isWide = args[0].equals("sparse wide");
                System.out.println(args[0] + " "
                        + SparseSelfTest.test(Device.of(backend), CellModel.ALL, isWide)
                                .orElse("passed"));
            } else if (args[0].equals("batches")) {
                System.out.println(
                        "batches " + NetworkSelfTest.testBatch(backend, 2).orElse("passed"));
            } else {
                Optional<String> difference = ModelSelfTest.testDraws(backend);
                for (NeuronModel model : NeuronModels.all()) { // drive() takes the current sources
                    difference = difference.or(() -> ModelSelfTest.testModel(backend, model));
                }
                System.out.println("self-check " + difference.orElse("passed"));
                step(backend, Lif.tutorialParameters());
                step(backend, Lif.tutorialParameters().with(ModelOption.INTEGRATION_TYPE, "rk2"));
                step(backend, Lif.tutorialParameters().with(Lif.MAX_ONE_SPIKE, "true"));
                step(backend, Lif.tutorialParameters().with(Lif.TAU_M, Values.linspace(50, 100)));
                step(
                        backend,
                        SimplifiedLif.MODEL
                                .demoParameters()
                                .with(SimplifiedLif.RESIST_INH, 0.2)
                                .with(SimplifiedLif.RHO_B, 0.001));
                step(backend, PoissonEncoder.MODEL.defaults());
                drive(backend);
            }
        }
        System.out.println("ran on " + device.describe());
    }

    private static void forgetToFill(Backend backend) {
        ModelVariant variant = ModelVariant.of(Lif.tutorialParameters(), false, LastSpikeTime.OFF);
        try (Slice slice = Device.of(backend)
                .allocate(variant, new DerivedParameterTable(Lif.tutorialParameters(), 0.1, 0, 10, 10, null))) {
            slice.fill(StateVariable.V, -65f);
            slice.advance(1, new AdvanceContext(variant), null);
            slice.synchronize();
        }
    }

    /** All buffers have one size, because Oclgrind remembers the size of a released buffer for the next one at its place. */
    private static void step(Backend backend, ModelParameters parameters) {
        PopulationBuilder builder =
                Population.of(parameters).units(250).unitsPerSlice(70).recordLastSpikeTime(LastSpikeTime.MILLISECONDS);
        try (Population population = builder.build(backend)) {
            population.clamp(0.4f);
            population.advance(3);
            population.advance(1);
            System.out.println(population.totalSpikeCount() + " " + population.digest());
        }
        // One slice, because Oclgrind cannot run kernels of two queues at the same time.
        try (Population population = builder.units(70).recordSpikes().build(backend)) {
            population.clamp(0.4f);
            long[] told = {0};
            population.advance(33, (step, units, count) -> told[0] += count);
            System.out.println(population.totalSpikeCount() + " " + told[0] + " " + population.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs last, because its buffers have other sizes. */
    private static void drive(Backend backend) {
        CurrentSources.PerUnitSeries perUnitSeries = new CurrentSources.PerUnitSeries() {
            @Override
            public void checkSize(long units) {}

            @Override
            public void read(long step, int steps, long first, int units, float[] dst, int offset, int stride) {
                for (int k = 0; k < steps; k++) {
                    Arrays.fill(dst, offset + k * stride, offset + k * stride + units, 0.1f * (step + k));
                }
            }
        };
        Stimulus stimulus = Stimulus.parse("sine(amplitude=0.1, frequency=9) + ou(sd=0.1, tau=5, gain=0:1)"
                + " + step_noise(sd=0.1) + poisson(rate=100, weight=0.1, tau=5)");
        List<CurrentSources.Source> sources = new ArrayList<>(
                StimulusCompiler.compile(stimulus, 0.1, RandomKey.ofSeed(0)).sources());
        sources.add(CurrentSources.Source.of(
                CurrentSources.SourceParameter.of(Values.of(0.1)), perUnitSeries, () -> "rows"));
        PopulationBuilder builder = Population.of(Lif.tutorialParameters())
                .units(70)
                .recordLastSpikeTime(LastSpikeTime.MILLISECONDS)
                .stimulus(StimulusCompiler.stimulusOf(new CurrentSources(sources)));
        try (Population population = builder.build(backend)) {
            population.clamp(0.4f);
            population.advance(33);
            System.out.println(population.totalSpikeCount() + " " + population.digest());
        }
    }
}
