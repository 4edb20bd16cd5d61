package org.lifsim.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.lifsim.backend.Backend;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.UnavailableException;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.Sweep;
import org.lifsim.experiment.SweepAxis;
import org.lifsim.experiment.SweepPoint;

/**
 * Runs some points of a sweep in an executor.
 *
 * @param folder output folder, which all machines see under this name and which has the experiment
 * @param vary the axes, as {@code lifsim sweep --vary} takes them
 * @param device where to run
 */
record SweepTask(String folder, ArrayList<String> vary, TaskDevice device) implements Serializable {
    /** Consecutive points. */
    record Points(int first, int count) implements Serializable {}

    /** Runs some points. */
    ArrayList<SweepPoint> run(Points points) {
        try (Backend backend = device.open(TaskContext.get())) {
            List<SweepAxis> axes = vary.stream().map(SweepAxis::parse).toList();
            Sweep sweep = new Sweep(ExperimentRun.ofShards(Path.of(folder)), axes);
            return new ArrayList<>(sweep.runPoints(backend, new CancellationToken(), points.first, points.count));
        } catch (InputException | UnavailableException | DeviceException | IOException e) {
            throw TaskDevice.failure("points " + points.first + " to " + (points.first + points.count - 1), e);
        }
    }
}
