package org.lifsim.internal.verification;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;

/** What the reference computed, of one kind of cell or of a network, with which any backend can be compared bit for bit. */
public interface ReferenceCase {
    /**
     * The case's name.
     *
     * @return such as {@code lif-lecture}
     */
    String name();

    /**
     * Runs the case and compares every recorded array.
     *
     * @param backend where to run it
     * @return the verdict
     * @throws org.lifsim.error.UnavailableException if the device cannot compute what the case holds
     */
    VerificationResult verify(Backend backend);

    /**
     * The names of the cases that the project brings.
     *
     * @return names for {@link #builtIn}
     */
    static List<String> builtInNames() {
        List<String> names = new ArrayList<>(PopulationCase.builtInNames());
        names.addAll(NetworkCase.BUILT_IN);
        names.addAll(RandomCases.NAMES);
        return names;
    }

    /**
     * One of the cases that the project brings.
     *
     * @param name one of {@link #builtInNames}
     * @return the case
     * @throws IOException if the jar cannot be read
     */
    static ReferenceCase builtIn(String name) throws IOException {
        return RandomCases.NAMES.contains(name) ? RandomCases.of(name) : of(CaseFile.builtIn(name));
    }

    /**
     * A case from files.
     *
     * @param file the case's {@code .json}, with its {@code .npz} beside it; or a {@code .csv} of random configurations
     * @return the case
     * @throws InputException if a file is missing or damaged, the two disagree, or the case has something that is not there
     * @throws IOException if reading fails
     */
    static ReferenceCase load(Path file) throws IOException {
        return file.toString().endsWith(RandomCases.ENDING) ? RandomCases.load(file) : of(CaseFile.load(file));
    }

    private static ReferenceCase of(CaseFile file) throws IOException {
        return file.meta().has("network") ? NetworkCase.of(file) : PopulationCase.of(file);
    }
}
