package org.lifsim.kernels;

import org.lifsim.backend.Backend;
import org.lifsim.backend.LifSlice;
import org.lifsim.backend.SelfCheck;
import org.lifsim.backend.opencl.OpenClBackend;
import org.lifsim.backend.opencl.OpenClDevice;
import org.lifsim.backend.opencl.OpenClDevices;
import org.lifsim.neuron.Integration;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.LifParameters;
import org.lifsim.neuron.Tols;
import org.lifsim.population.Population;

/** Steps populations under Oclgrind; with {@code uninitialised} it forgets to fill a column, which Oclgrind must notice. */
public final class OclgrindProbe {
    private OclgrindProbe() {}

    public static void main(String[] args) {
        OpenClDevice device = OpenClDevices.probe().devices().get(0);
        try (Backend backend = new OpenClBackend(device)) {
            if (args[0].equals("uninitialised")) {
                forgetToFill(backend);
            } else {
                System.out.println(
                        "self-check " + SelfCheck.firstDifference(backend).orElse("passed"));
                step(backend, LifParameters.lecture());
                step(
                        backend,
                        LifParameters.lecture().toBuilder()
                                .integration(Integration.RK2)
                                .build());
            }
        }
        System.out.println("ran on " + device.describe());
    }

    private static void forgetToFill(Backend backend) {
        LifConstants constants = LifConstants.of(LifParameters.lecture(), 0.1);
        try (LifSlice slice = backend.allocate(constants, LifForm.PLAIN, 10)) {
            slice.fill(LifColumn.V, -65f);
            slice.advance(1, null);
            slice.finish();
        }
    }

    private static void step(Backend backend, LifParameters parameters) {
        Population.Builder builder =
                Population.of(parameters).units(300).slice(70).tols(Tols.IN_MS);
        try (Population population = builder.on(backend)) {
            population.clamp(0.4f);
            population.advance(3);
            population.advance(1);
            System.out.println(population.spikeTotal() + " " + population.digest());
        }
    }
}
