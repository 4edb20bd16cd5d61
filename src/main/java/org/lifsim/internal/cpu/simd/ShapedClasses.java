package org.lifsim.internal.cpu.simd;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;

/**
 * Defines a fast path once more for each shape of units, as a hidden class that knows its shape as a constant. The
 * compiler then drops what a shape does not need. The shape of units is the set of their per-unit parameters and of the
 * uniform ones that are exactly 1.
 */
final class ShapedClasses {
    private final MethodHandles.Lookup lookup;
    private final List<DerivedParameter> parameters;
    private final List<DerivedParameter> ones;

    /** One bit for each of the parameters that is per unit, then one for each of {@link #ones} that is 1. */
    private final int shape;

    private final Map<Integer, Class<?>> classes = new ConcurrentHashMap<>();

    /**
     * Called once by a fast path and by each of its hidden classes.
     *
     * @param lookup a lookup of that class
     * @param parameters derived parameters that its step reads
     * @param ones those of them for which it has another form if they are 1
     */
    ShapedClasses(MethodHandles.Lookup lookup, List<DerivedParameter> parameters, List<DerivedParameter> ones) {
        this.lookup = lookup;
        this.parameters = parameters;
        this.ones = ones;
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

    /** Whether the calling class is for units with a parameter per unit. */
    boolean isPerUnit(int parameter) {
        return (shape >> parameter & 1) != 0;
    }

    /** Whether the calling class is for units with any parameter per unit. */
    boolean isPerUnit() {
        return (shape & (1 << parameters.size()) - 1) != 0;
    }

    /** Whether the calling class is for units with one of the parameters equal to 1. */
    boolean isOne(int one) {
        return (shape >> parameters.size() + one & 1) != 0;
    }

    /** Creates the fast path for the shape of some units. */
    SimdFastPath create(NeuronState units, FastPathBounds bounds, StepUpdate whole) {
        Class<?> shaped = classes.computeIfAbsent(shape(units), this::define);
        try {
            return (SimdFastPath)
                    shaped.getDeclaredConstructor(NeuronState.class, FastPathBounds.class, StepUpdate.class)
                            .newInstance(units, bounds, whole);
        } catch (InvocationTargetException e) {
            throw SimdKernels.unwrapped(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create the fast path " + shaped, e);
        }
    }

    private int shape(NeuronState units) {
        int found = 0;
        for (int k = 0; k < parameters.size(); k++) {
            found |= units.derived(parameters.get(k)).isPerUnit() ? 1 << k : 0;
        }
        for (int k = 0; k < ones.size(); k++) {
            DerivedValues one = units.derived(ones.get(k));
            found |= !one.isPerUnit() && one.at(0) == 1f ? 1 << parameters.size() + k : 0;
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
