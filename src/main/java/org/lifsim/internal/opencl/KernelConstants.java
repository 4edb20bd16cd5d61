package org.lifsim.internal.opencl;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.lifsim.internal.model.PhasorEncoderModel;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.model.WinnerTakeAllModel;
import org.lifsim.internal.random.NormalConstants;
import org.lifsim.internal.step.ExpConstants;
import org.lifsim.internal.step.SurrogateGradient;

/** Writes numbers of the Java code as macros for OpenCL C, so that each number stands once for both languages. */
final class KernelConstants {
    private KernelConstants() {}

    /** A macro for each public float constant of these classes: the prefix, then the constant's name. */
    static String macros() {
        return macros("EXP_", ExpConstants.class)
                + macros("NORMAL_", NormalConstants.class)
                + macros("SURROGATE_", SurrogateGradient.class)
                + macros("SLIF_", SimplifiedLifModel.class)
                + macros("PHASOR_", PhasorEncoderModel.class)
                + macros("WTAS_", WinnerTakeAllModel.class);
    }

    private static String macros(String prefix, Class<?> constants) {
        StringBuilder macros = new StringBuilder();
        for (Field field : constants.getFields()) {
            if (field.getType() == float.class && Modifier.isStatic(field.getModifiers())) {
                macros.append("#define ")
                        .append(prefix)
                        .append(field.getName())
                        .append(' ')
                        .append(literal(value(field)))
                        .append('\n');
            }
        }
        return macros.toString();
    }

    private static float value(Field field) {
        try {
            return field.getFloat(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("constant " + field + " cannot be read", e);
        }
    }

    /** Hexadecimal, and therefore exact. In parentheses, so that a sign before the macro is a sign of the number. */
    private static String literal(float value) {
        return "(" + Float.toHexString(value) + "f)";
    }
}
