package org.lifsim.internal.opencl;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.LibUtils;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads JOCL's native library from a folder that only this user can write. By itself JOCL would load any file of a fixed name in
 * the temporary folder that all users share.
 */
final class JoclLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(JoclLibrary.class);

    /** Must follow the version of JOCL. */
    private static final String NAME = "JOCL_2_0_6";

    /** JOCL extracts to the folder that this property names when it loads its library. */
    private static final String JOCL_FOLDER = "java.io.tmpdir";

    private static final String FAILURE = UnsatisfiedLinkError.class.getName() + ": ";

    private JoclLibrary() {}

    /** What to do while the folder of the library exists. */
    @FunctionalInterface
    interface Use {
        /**
         * Uses the folder, from which other native code may be loaded.
         *
         * @param folder a folder that only this user can write
         */
        void in(Path folder);
    }

    /**
     * Loads the library, and then OpenCL's loader.
     *
     * @param after runs when both are loaded
     * @return why JOCL's library cannot be loaded, with the way out; empty if it is loaded
     * @throws LinkageError if there is no OpenCL loader
     */
    static Optional<String> load(Use after) {
        String file = LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName(NAME));
        if (LibUtils.class.getResource("/lib/" + file) == null) {
            return Optional.of("JOCL has no native library for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch"));
        }
        Optional<String> planted = inWorkingFolder(System.getProperty("java.library.path", ""), file);
        if (planted.isPresent()) {
            return planted;
        }
        List<String> reasons = new ArrayList<>();
        Path lasting = CacheFolder.path().resolve("native").toAbsolutePath();
        if (isWritten(lasting, file, reasons)) {
            return loadFrom(lasting, after);
        }
        Path fresh = null;
        try {
            fresh = Files.createTempDirectory("lifsim").toAbsolutePath(); // only this user can write it
            if (isWritten(fresh, file, reasons)) {
                LOG.debug("JOCL's library is in a temporary folder: {}", reasons);
                return loadFrom(fresh, after);
            }
        } catch (IOException e) {
            reasons.add(AtomicFile.reason(e));
        } finally {
            delete(fresh);
        }
        return Optional.of(unloadable(String.join("; ", reasons)));
    }

    private static String unloadable(String why) {
        return "JOCL's native library cannot be loaded (" + why
                + "): set LIFSIM_CACHE to a folder of your own that allows programs";
    }

    /** Java itself would load the library from a folder that is named relative to the working folder. */
    static Optional<String> inWorkingFolder(String libraryPath, String file) {
        for (String part : libraryPath.split(File.pathSeparator)) {
            try {
                Path planted = Path.of(part, file);
                if (!planted.isAbsolute() && Files.exists(planted)) {
                    return Optional.of("JOCL's native library would be loaded from the working folder: delete "
                            + planted.toAbsolutePath());
                }
            } catch (InvalidPathException e) {
                LOG.debug("java.library.path has a part that is no path: {}", part, e);
            }
        }
        return Optional.empty();
    }

    /** Whether a folder contains the library, and may be used for it. Otherwise adds the reason. */
    static boolean isWritten(Path path, String file, List<String> reasons) {
        try (InputStream content = LibUtils.class.getResourceAsStream("/lib/" + file)) {
            Path library = PrivateFolder.at(path).file(file, content);
            if (!Files.isExecutable(library)) {
                reasons.add(path + " is on a file system that allows no programs (mounted noexec)");
                return false;
            }
            return true;
        } catch (IOException e) {
            reasons.add(AtomicFile.reason(e));
        } catch (InputException e) {
            reasons.add(e.problem().subject() + " " + e.problem().found());
        }
        return false;
    }

    /** JOCL loads its library when its class is initialized, so there is only one attempt. */
    private static Optional<String> loadFrom(Path folder, Use after) {
        String usual = System.getProperty(JOCL_FOLDER);
        try {
            // Java 17 remembers the folder when it makes its first temporary file, which must not be ours.
            Files.delete(File.createTempFile("lifsim", ".tmp", folder.toFile()).toPath());
            System.setProperty(JOCL_FOLDER, folder.toString());
            CL.setExceptionsEnabled(true);
        } catch (IOException e) {
            return Optional.of(unloadable(AtomicFile.reason(e)));
        } catch (UnsatisfiedLinkError e) {
            Optional<String> own = ownFailure(e.getMessage());
            if (own.isPresent()) {
                return Optional.of(unloadable(own.get()));
            }
            throw e;
        } finally {
            System.setProperty(JOCL_FOLDER, usual);
        }
        after.in(folder);
        return Optional.empty();
    }

    /** The last of the errors that JOCL's message holds if it is about its own library, and not about OpenCL's loader. */
    static Optional<String> ownFailure(String joclMessage) {
        return joclMessage
                .lines()
                .filter(line -> line.startsWith(FAILURE))
                .reduce((first, second) -> second)
                .map(line -> line.substring(FAILURE.length()));
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file); // a process keeps what it has loaded, except on Windows
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.debug("{} cannot be deleted", folder, e);
        }
    }
}
