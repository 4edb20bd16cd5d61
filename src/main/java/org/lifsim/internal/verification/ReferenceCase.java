package org.lifsim.internal.verification;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;

/** Recorded results of ngc-learn for a neuron model or a network, or of NEST for a sparse network. Every backend can be compared with them bit for bit. */
public interface ReferenceCase {
    /**
     * The name of the case.
     *
     * @return the name, such as {@code lif-lecture}
     */
    String name();

    /**
     * Whether a backend can run the case.
     *
     * @param backend an open backend
     * @return false if it does not have what the case needs
     */
    default boolean runsOn(Backend backend) {
        return true;
    }

    /**
     * Runs the case and compares every recorded array.
     *
     * @param backend the backend to run on
     * @return the result of the comparison
     * @throws org.lifsim.error.UnavailableException if the device does not round divisions correctly where the case needs them
     */
    VerificationResult verify(Backend backend);

    /**
     * The names of the built-in cases.
     *
     * @return names for {@link #builtIn}
     */
    static List<String> builtInNames() {
        List<String> names = new ArrayList<>(CaseFile.builtInNames());
        names.addAll(RandomCases.builtInNames());
        return names;
    }

    /**
     * Reads a built-in case.
     *
     * @param name one of {@link #builtInNames}
     * @return the case
     * @throws IOException if the jar cannot be read
     */
    static ReferenceCase builtIn(String name) throws IOException {
        return RandomCases.builtInNames().contains(name) ? RandomCases.of(name) : of(CaseFile.builtIn(name));
    }

    /**
     * Reads a case from a user's files.
     *
     * @param file the {@code .json} file of the case, with its {@code .npz} file in the same folder; or a {@code .csv} file of
     *     random configurations
     * @return the case
     * @throws InputException if a file is missing or damaged, the files disagree, or the case needs something that lifsim does
     *     not have
     * @throws IOException if reading fails
     */
    static ReferenceCase load(Path file) throws IOException {
        return file.toString().endsWith(RandomCases.ENDING) ? RandomCases.load(file) : of(CaseFile.load(file));
    }

    private static ReferenceCase of(CaseFile file) throws IOException {
        if (NestCase.is(file)) {
            return NestCase.of(file);
        }
        if (ComponentCase.is(file)) {
            return ComponentCase.of(file);
        }
        return file.isNetwork() ? NetworkCase.of(file) : PopulationCase.of(file);
    }
}
