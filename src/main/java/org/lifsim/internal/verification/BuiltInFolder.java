package org.lifsim.internal.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;

/**
 * The files of a folder of resources. A file is built in because it is there; no list names it. Reference cases are in a jar of their
 * own, {@code lifsim-reference-cases.jar}, which only {@code verify} needs. Only the case of the tutorial is in {@code lifsim.jar}.
 */
final class BuiltInFolder {
    private static final ClassLoader LOADER = BuiltInFolder.class.getClassLoader();

    private BuiltInFolder() {}

    /**
     * Names of the files with an ending, without it.
     *
     * @param folder path of a folder of resources, ends in a slash
     * @param ending the ending
     * @return names in alphabetical order
     */
    static List<String> names(String folder, String ending) {
        Set<String> names = new TreeSet<>();
        try {
            for (URL place : Collections.list(LOADER.getResources(folder))) {
                names.addAll(names(place, ending));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(names);
    }

    private static List<String> names(URL place, String ending) throws IOException {
        try {
            URI uri = place.toURI();
            if (!uri.getScheme().equals("jar")) {
                return names(Path.of(uri), ending);
            }
            String[] jarAndEntry = uri.toString().split("!", 2);
            URI jar = URI.create(jarAndEntry[0].substring("jar:".length()));
            try (FileSystem files = FileSystems.newFileSystem(Path.of(jar), Map.of())) {
                return names(files.getPath(jarAndEntry[1]), ending);
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ending))
                    .map(file -> file.substring(0, file.length() - ending.length()))
                    .toList();
        }
    }

    /**
     * The content of a file.
     *
     * @param folder path of its folder, ends in a slash
     * @param file its name
     * @return the content
     * @throws UnavailableException if it is not on the class path
     * @throws IOException if reading fails
     */
    static byte[] read(String folder, String file) throws IOException {
        try (InputStream in = LOADER.getResourceAsStream(folder + file)) {
            if (in == null) {
                throw new UnavailableException(
                        Problem.of("reference case " + file, "is not on the class path")
                                .hint("add lifsim-reference-cases.jar to it"),
                        null);
            }
            return in.readAllBytes();
        }
    }
}
