package org.lifsim.internal.model;

import java.util.List;
import org.lifsim.internal.random.JaxNormal;
import org.lifsim.internal.random.JaxPoisson;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.internal.step.PopulationDraw;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.PhasorEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/** The model of {@link PhasorEncoder}: its definition and the reference implementation of its step. */
public final class PhasorEncoderModel {
    /** A full turn, radians. */
    public static final float TURN = (float) (2 * Math.PI);

    /** Standard deviation of the relative length of a step. */
    public static final float SCATTER = 0.2f;

    /** Mean angle of a step with a stimulus of 1 and a scale of 1, radians. */
    public static final DerivedParameter MEAN_ANGLE = new DerivedParameter("mean_angle", (p, dt) -> {
        double perMs = p.value(PhasorEncoder.TARGET_FREQ) / 1000;
        return Float32Math.flushSubnormals(TURN * (float) dt * Float32Math.reciprocal(1 / perMs));
    });

    private PhasorEncoderModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(PhasorEncoder.TARGET_FREQ)
                .feature(ModelFeature.RANDOM)
                .divides()
                .state(
                        InitializedVariable.zero(StateVariable.ANGLES),
                        new InitializedVariable(StateVariable.BASE_SCALE, (PopulationDraw) Scales::of, true),
                        InitializedVariable.zero(StateVariable.OUTPUTS))
                .derived(MEAN_ANGLE)
                .equations(
                        "angles += 2 pi (dt / 1000) target_freq (1 + 0.2 normal(step, unit)) base_scale j",
                        "output where angles > 2 pi; then angles -= 2 pi",
                        "base_scale = poisson(target_freq) / target_freq, drawn once per unit")
                .source("PhasorCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .warn((p, options, dt, warnings) -> PoissonEncoderModel.warnOfSaturation(
                        PhasorEncoder.TARGET_FREQ, p.value(PhasorEncoder.TARGET_FREQ), dt, warnings))
                .simd("SimdPhasorEncoder")
                .demo(1)
                .examples(demo -> List.of(demo.with(PhasorEncoder.TARGET_FREQ, Values.linspace(5, 3000))));
    }

    /** The scales of all units, drawn as in the constructor of PhasorCell. */
    private static final class Scales {
        private static final int BLOCK = 1 << 14;

        /**
         * Draws the scales. The first pass over all units finds out in how many rounds JAX draws this array; see
         * {@link JaxPoisson}.
         */
        static DerivedParameter.Derivation of(ParameterBatchReader parameters, long elements) {
            RandomKey key = parameters.key();
            JaxPoisson numbers = new JaxPoisson(key.split(1));
            boolean needed = false;
            int most = 0;
            for (long from = 0; from < elements; from += BLOCK) {
                int now = (int) Math.min(BLOCK, elements - from);
                parameters.load(from, now);
                for (int i = 0; i < now; i++) {
                    float mean = (float) parameters.at(i).value(PhasorEncoder.TARGET_FREQ);
                    needed |= JaxPoisson.needsRounds(mean);
                    most = Math.max(most, numbers.rounds(mean, from + i));
                }
                if (!needed && parameters.isUniform(PhasorEncoder.TARGET_FREQ)) {
                    break;
                }
            }
            int rounds = most;
            return (p, dt) -> {
                float mean = (float) p.value(PhasorEncoder.TARGET_FREQ);
                float number = numbers.of(mean, p.element(), rounds);
                // The compiler of JAX multiplies an array by the reciprocal, but divides a single number.
                return Float32Math.flushSubnormals(
                        elements == 1 ? number / mean : number * Float32Math.reciprocal(mean));
            };
        }
    }

    /**
     * The step in scalar Java. {@code SimdPhasorEncoder} and {@code kernels/phasor_step.cl} repeat it line by line.
     * Source: {@code PhasorCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final long first;
        private final float[] angles;
        private final float[] scales;
        private final float[] stimuli;
        private final SpikeWriter spikes;
        private final DerivedValues means;

        Reference(NeuronState state) {
            first = state.first();
            angles = state.values(StateVariable.ANGLES);
            scales = state.values(StateVariable.BASE_SCALE);
            stimuli = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            means = state.derived(MEAN_ANGLE);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            RandomKey key = context.key(k);
            for (int i = from; i < to; i++) {
                float scatter = Math.fma(JaxNormal.of(key, first + i), SCATTER, 1f) * scales[i];
                float angle = Math.fma(means.at(i) * scatter, stimuli[i], angles[i]);
                boolean spike = angle > TURN;
                angles[i] = Float32Math.flushSubnormals(spike ? angle - TURN : angle);
                spikes.write(i, spike, context, k);
            }
        }
    }
}
