package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.FinishedRun;
import org.lifsim.experiment.RunMetadata;
import picocli.CommandLine.Option;

/** What the output folder of a command has from an earlier one: it is replaced only if the user says so. */
final class EarlierResults {
    private static final Pattern FIGURES = Pattern.compile(
            "(raster|rate|rates|intervals|f-I|trace-\\d+|plane(-\\d+)?|traces(-every-\\d+)?(-\\d+)?|weights-\\w+|sweep|receptive-fields|confusion|accuracy)\\.(png|svg|jpg)|report\\.html");

    @Option(names = "--overwrite", description = "Replace the results of a finished run in the output folder.")
    private boolean overwrite;

    /**
     * Refuses to replace results, unless {@code --overwrite} is given.
     *
     * @param folder the output folder, which need not exist
     * @param file name of the file that says that a command has finished
     */
    void check(Path folder, String file) {
        if (!overwrite && Files.isRegularFile(folder.resolve(file))) {
            throw new InputException(Problem.of("folder " + folder, "has results: " + file)
                    .hint("use --overwrite to replace them, or choose another --out"));
        }
    }

    /** The earlier run in a folder; null if its {@code run.json} is missing or damaged. */
    static RunMetadata run(Path folder) throws IOException {
        try {
            return FinishedRun.isIn(folder) ? RunMetadata.read(folder) : null;
        } catch (InputException e) { // what is damaged is replaced
            return null;
        }
    }

    /**
     * Deletes the recordings of an earlier run that a new run in the same folder has not replaced. Files elsewhere stay, and files that
     * are not, to the bit, what the earlier run wrote: {@code run.json} may come from anybody.
     */
    static void deleteRecordings(RunMetadata earlier, RunMetadata now) throws IOException {
        for (Path file : earlier.unchangedRecordings(now.recordings())) {
            Files.deleteIfExists(file);
        }
    }

    /** Refuses {@code --overwrite} for a run that is resumed. */
    void refuse(String option) {
        if (overwrite) {
            throw new InputException(
                    Problem.of("--overwrite", "is given with " + option).hint("use one of them"));
        }
    }

    /** Deletes the figures and the report of earlier results, so that none of them lies beside new results; says so. */
    static void deleteFigures(Path folder, PrintWriter err) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> old;
        try (Stream<Path> all = Files.list(folder)) {
            old = all.filter(file ->
                            FIGURES.matcher(file.getFileName().toString()).matches())
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path figure : old) {
            Files.deleteIfExists(figure);
        }
        if (!old.isEmpty()) {
            err.println("removed " + old.size() + " old figures and reports from " + folder);
        }
    }
}
