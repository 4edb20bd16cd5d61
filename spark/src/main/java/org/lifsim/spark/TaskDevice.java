package org.lifsim.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/**
 * Where a task runs.
 *
 * @param backend name of a backend; {@code auto} also takes the GPU that Spark has given to the task
 * @param threads threads of a CPU backend
 */
record TaskDevice(String backend, int threads) implements Serializable {
    /** Begins the message of a failure that a user can mend. */
    private static final String MESSAGE = "lifsim: ";

    private static final Pattern TOLD = Pattern.compile(MESSAGE + "([^\\r\\n]*)");
    private static final Pattern NAMES = Pattern.compile("auto|all|cpu|cpu-scalar|cpu-vector|opencl(:.*)?");
    private static final Pattern PCI = Pattern.compile("[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]");

    /** With as many threads as Spark gives processors to a task. Refuses a name that is none on any machine. */
    static TaskDevice of(JavaSparkContext spark, String backend) {
        for (String name : backend.split("\\+", -1)) { // what a device is called, only its machine knows
            if (!NAMES.matcher(name).matches()) {
                throw new InputException(
                        Problem.of("backend '" + backend + "'", "is unknown").expected(Backends.NAMES));
            }
        }
        return new TaskDevice(backend, spark.getConf().getInt("spark.task.cpus", 1));
    }

    Backend open(TaskContext task) {
        return Backends.open(name(task), new BackendOptions(threads, false)).backend();
    }

    /** The GPU that Spark has given to the task, if its discovery script prints PCI addresses; else the backend that was asked for. */
    private String name(TaskContext task) {
        ResourceInformation gpu = task.resourcesJMap().get("gpu");
        if (!backend.equals("auto") || gpu == null || gpu.addresses().length == 0) {
            return backend;
        }
        if (!PCI.matcher(gpu.addresses()[0]).matches()) {
            throw new InputException(Problem.of("the GPU that Spark gave", "is '" + gpu.addresses()[0] + "'")
                    .expected("a PCI address, such as 0000:65:00.0, from the discovery script"));
        }
        return "opencl:" + gpu.addresses()[0];
    }

    /** A failure of a task, whose message {@link #told} finds again. */
    static IllegalStateException failure(String what, Exception e) {
        return new IllegalStateException(MESSAGE + what + ": " + e.getMessage(), e);
    }

    /** What a user can mend, in one line with a way out; Spark's own failures as they are. */
    static RuntimeException told(Exception e, String wayOut) throws IOException {
        Matcher matcher = TOLD.matcher(String.valueOf(e.getMessage()));
        if (e instanceof SparkException && matcher.find()) {
            return new InputException(
                    Problem.of("the cluster", "failed in " + matcher.group(1)).hint(wayOut));
        }
        if (e instanceof IOException failure) {
            throw failure;
        }
        return e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }
}
