package org.lifsim.internal.cpu.simd;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/**
 * Defines a class once more for each shape of units, as a hidden class that knows its shape as a constant. The compiler
 * then drops what a shape does not need. The shape of units is the set of their per-unit parameters and of the facts
 * that hold for them.
 */
final class ShapedClasses {
    private final MethodHandles.Lookup lookup;
    private final List<DerivedParameter> parameters;
    private final List<Predicate<NeuronState>> facts;

    /** One bit for each of {@link #facts} that holds, then one for each of the parameters that is per unit, then the choices. */
    private final int shape;

    private final Map<Integer, Class<?>> classes = new ConcurrentHashMap<>();

    /**
     * Called once by a class and by each of its hidden classes.
     *
     * @param lookup a lookup of that class
     * @param parameters derived parameters that its step reads
     * @param facts what its step must know of units
     */
    ShapedClasses(MethodHandles.Lookup lookup, List<DerivedParameter> parameters, List<Predicate<NeuronState>> facts) {
        this.lookup = lookup;
        this.parameters = parameters;
        this.facts = facts;
        shape = shapeOf(lookup);
    }

    /** The shape that {@link #define} passed to a hidden class. It is 0 in the class that only defines the others. */
    private static int shapeOf(MethodHandles.Lookup lookup) {
        try {
            Integer given = MethodHandles.classData(lookup, "_", Integer.class);
            return given == null ? 0 : given;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read the shape of " + lookup.lookupClass(), e);
        }
    }

    /** The fact that a parameter is the same for all units, and exactly 1. */
    static Predicate<NeuronState> isOne(DerivedParameter parameter) {
        return units ->
                !isEach(parameter).test(units) && units.derived(parameter).at(0) == 1f;
    }

    /** The fact that a parameter is the same for all units, and 1 or -1. */
    static Predicate<NeuronState> isUnit(DerivedParameter parameter) {
        return units -> !isEach(parameter).test(units)
                && Math.abs(units.derived(parameter).at(0)) == 1f;
    }

    /** The fact that a parameter is 0 for all units. */
    static Predicate<NeuronState> isZero(DerivedParameter parameter) {
        return units ->
                !isEach(parameter).test(units) && units.derived(parameter).at(0) == 0f;
    }

    /** The fact that a parameter, such as a lower bound, is minus infinity for all units. */
    static Predicate<NeuronState> isMinusInfinity(DerivedParameter parameter) {
        return units ->
                !isEach(parameter).test(units) && units.derived(parameter).at(0) == Float.NEGATIVE_INFINITY;
    }

    /** The fact that a state variable is kept. */
    static Predicate<NeuronState> isKept(StateVariable variable) {
        return units -> units.values(variable) != null;
    }

    /** The fact that a parameter is per unit. */
    static Predicate<NeuronState> isEach(DerivedParameter parameter) {
        return units -> units.derived(parameter).isPerUnit();
    }

    /** The fact that units have a feature. */
    static Predicate<NeuronState> has(ModelFeature feature) {
        return units -> units.variant().has(feature);
    }

    /** A fact that a model defines. */
    static Predicate<NeuronState> holds(Predicate<NeuronState> fact) {
        return fact;
    }

    /** Whether one of the facts holds for the units of the calling class. */
    boolean holds(int fact) {
        return (shape >> fact & 1) != 0;
    }

    /** Whether the calling class is for units with a parameter per unit. */
    boolean isPerUnit(int parameter) {
        return (shape >> facts.size() + parameter & 1) != 0;
    }

    /** Whether the calling class is for units with any parameter per unit. */
    boolean isPerUnit() {
        return (shape >> facts.size() & (1 << parameters.size()) - 1) != 0;
    }

    /** Whether the calling class is one for a choice; see {@link #create}. */
    boolean isChosen(int choice) {
        return (shape >> facts.size() + parameters.size() & choice) != 0;
    }

    /**
     * Creates the object of the hidden class for the shape of some units.
     *
     * @param type what all hidden classes extend
     * @param eachParameter whether the class knows which parameters are per unit
     * @param choices bits of what is chosen besides
     * @param constructor types of the constructor's parameters
     * @param arguments its arguments
     */
    <T> T create(
            Class<T> type,
            NeuronState units,
            boolean eachParameter,
            int choices,
            Class<?>[] constructor,
            Object... arguments) {
        Class<?> shaped = classes.computeIfAbsent(shape(units, eachParameter, choices), this::define);
        try {
            return type.cast(shaped.getDeclaredConstructor(constructor).newInstance(arguments));
        } catch (InvocationTargetException e) {
            throw SimdKernels.unwrapped(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create " + shaped, e);
        }
    }

    private int shape(NeuronState units, boolean eachParameter, int choices) {
        int found = choices << facts.size() + parameters.size();
        for (int k = 0; k < facts.size(); k++) {
            found |= facts.get(k).test(units) ? 1 << k : 0;
        }
        for (int k = 0; eachParameter && k < parameters.size(); k++) {
            found |= units.derived(parameters.get(k)).isPerUnit() ? 1 << facts.size() + k : 0;
        }
        return found;
    }

    private Class<?> define(int wanted) {
        Class<?> unshaped = lookup.lookupClass();
        try (InputStream in = unshaped.getResourceAsStream(unshaped.getSimpleName() + ".class")) {
            return lookup.defineHiddenClassWithClassData(in.readAllBytes(), wanted, true)
                    .lookupClass();
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("cannot define " + unshaped + " for a shape of units", e);
        }
    }
}
