package org.lifsim.backend.opencl;

import java.util.List;
import org.lifsim.neuron.Cell;
import org.lifsim.neuron.Cells;
import org.lifsim.neuron.Drive;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Parameters;
import org.lifsim.neuron.Tols;
import org.lifsim.neuron.UnitConstants;
import org.lifsim.stimulus.Stimulus;

/**
 * What a GPU's compiler is given for a form of a cell: one unit a work-item, or, of many LIF units, two vectors of four.
 *
 * @param source the text of the program
 * @param options of the compiler
 */
public record KernelText(String source, List<String> options) {
    /** The operations of circuits. */
    public static KernelText circuit() {
        return new KernelText(
                String.join("\n", KernelSource.circuit()), List.of(KernelSource.CIRCUIT_OPTIONS.split(" ")));
    }

    /** Words are NAME=VALUE of the example's parameters, "surrogate", "tols", "recorded", "driven", or "several". */
    public static KernelText of(String model, String words) {
        Cell cell = Cells.named(model);
        Parameters parameters = cell.example();
        for (String word : words.split(" ")) {
            if (word.contains("=")) {
                parameters =
                        parameters.with(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            }
        }
        Tols tols = words.contains("tols") ? Tols.IN_MS : Tols.OFF;
        Form form = Form.of(parameters, words.contains("surrogate"), tols);
        form = words.contains("recorded") ? form.withSpikes() : form;
        Drive drive = words.contains("driven")
                ? Stimulus.parse(
                                "constant(amplitude=1) + noise(sd=1) + ou(sd=1, tau=5) + poisson(rate=9, weight=1, tau=5)")
                        .drive(0.1)
                : Drive.NONE;
        form = form.withDrive(drive.kinds());
        Layout layout = words.contains("several") ? new Layout(4, 2, 256) : new Layout(1, 1, 64);
        KernelForm kernelForm = KernelForm.of(layout, form, new UnitConstants(parameters, 0.1, 0, 8, 8, null, drive));
        return new KernelText(
                String.join("\n", KernelSource.cell(kernelForm)),
                List.of(kernelForm.options().split(" ")));
    }
}
