package org.lifsim.internal.model;

import java.util.List;
import java.util.function.Consumer;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.Parameter;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/** The model of {@link PoissonEncoder}: its definition and the reference implementation of its step. */
public final class PoissonEncoderModel {
    /** dt / 1000, the time step in seconds. */
    public static final DerivedParameter DT_SECONDS = new DerivedParameter("seconds", (p, dt) -> (float) dt / 1000f);

    /** Spike rate for a stimulus of 1, Hz. */
    public static final DerivedParameter RATE = DerivedParameter.of("rate", PoissonEncoder.TARGET_FREQ);

    private PoissonEncoderModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(PoissonEncoder.TARGET_FREQ)
                .encoder()
                .derived(DT_SECONDS, RATE)
                .equations("output = uniform(step, unit) < j (dt / 1000) target_freq")
                .source("PoissonCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .warn((p, options, dt, warnings) ->
                        warnOfSaturation(PoissonEncoder.TARGET_FREQ, p.value(PoissonEncoder.TARGET_FREQ), dt, warnings))
                .simd("SimdPoissonEncoder")
                .demo(1)
                .examples(demo -> List.of(demo.with(PoissonEncoder.TARGET_FREQ, Values.linspace(0, 200))));
    }

    /** A step has at most one spike, so the rate ends at one spike per step. */
    static void warnOfSaturation(Parameter parameter, double rate, double dt, Consumer<Problem> warnings) {
        double most = 1000 / dt;
        if (rate > most) {
            warnings.accept(Problem.of(
                            Subject.parameter(parameter.name()),
                            "is " + rate + " Hz: with one spike per step of dt = " + dt + " ms the rate ends at "
                                    + (float) most + " Hz, which a stimulus of " + (float) (most / rate) + " reaches")
                    .hint("use a smaller dt"));
        }
    }

    /**
     * The step in scalar Java. {@code SimdPoissonEncoder} and {@code kernels/poisson_step.cl} repeat it line by line.
     * Source: {@code PoissonCell.advance_state} of ngc-learn 3.2.3.
     */
    private static final class Reference implements StepUpdate {
        private final long first;
        private final float[] stimuli;
        private final SpikeWriter spikes;
        private final DerivedValues rates;
        private final float seconds;

        Reference(NeuronState state) {
            first = state.first();
            stimuli = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            rates = state.derived(RATE);
            seconds = state.derived(DT_SECONDS).at(0);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            RandomKey key = context.key(k);
            for (int i = from; i < to; i++) {
                float probability = stimuli[i] * seconds * rates.at(i);
                spikes.write(i, key.bernoulli(first + i, probability), context, k);
            }
        }
    }
}
