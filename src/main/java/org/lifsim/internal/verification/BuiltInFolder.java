package org.lifsim.internal.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of a folder of the jar. A file is built in because it is there; no list names it. */
final class BuiltInFolder {
    private BuiltInFolder() {}

    /**
     * Names of the files with an ending, without it.
     *
     * @param folder path of a folder of resources
     * @param ending the ending
     * @return names in alphabetical order
     */
    static List<String> names(String folder, String ending) {
        URL place = BuiltInFolder.class.getResource(folder);
        if (place == null) {
            throw new IllegalStateException("folder " + folder + " is missing from the jar");
        }
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ending))
                    .map(file -> file.substring(0, file.length() - ending.length()))
                    .sorted()
                    .toList();
        }
    }
}
