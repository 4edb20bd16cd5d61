package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocl.LibUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where JOCL's library comes from, and what people are told if it cannot be loaded. */
class JoclLibraryTest {
    @TempDir
    Path folder;

    /** A new version of JOCL has another name. */
    @Test
    void libraryIsInTheJar() {
        assertNotNull(LibUtils.class.getResource("/lib/libJOCL_2_0_6-linux-x86_64.so"));
    }

    @Test
    void reasonIsThatOfTheLibraryItself() {
        String jocl = "Error while loading native library\n"
                + "java.lang.UnsatisfiedLinkError: no JOCL in java.library.path: /usr/lib\n\tat a.b(C.java)\n"
                + "java.lang.UnsatisfiedLinkError: /home/a/lib.so: file too short\n\tat a.b(C.java)\n";
        assertEquals(Optional.of("/home/a/lib.so: file too short"), JoclLibrary.ownFailure(jocl));
        assertEquals(Optional.empty(), JoclLibrary.ownFailure("Could not initialize native OpenCL library"));
    }

    @Test
    void folderThatCannotBeUsedIsAReason() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        List<String> reasons = new ArrayList<>();
        assertFalse(JoclLibrary.isWritten(file, "libJOCL_2_0_6-linux-x86_64.so", reasons));
        assertEquals(List.of(file + " is not a folder"), reasons);
        assertTrue(JoclLibrary.isWritten(folder.resolve("new"), "libJOCL_2_0_6-linux-x86_64.so", reasons));
    }

    /** An empty part of the path is the working folder. */
    @Test
    void libraryInTheWorkingFolderIsRefused() {
        String here = "pom.xml"; // of the folder in which the tests run
        String absolute = folder.toAbsolutePath().toString();
        assertEquals(Optional.empty(), JoclLibrary.inWorkingFolder(absolute, here));
        for (String relative : List.of("", ".")) {
            String told = JoclLibrary.inWorkingFolder(
                            absolute + File.pathSeparator + relative + File.pathSeparator + absolute, here)
                    .orElseThrow();
            assertTrue(told.contains("working folder: delete "), told);
        }
    }

    @Test
    void poclsCacheIsNamedIfItCannotBeWritten() throws IOException {
        String file = Files.createFile(folder.resolve("file")).toString();
        for (String variable : List.of("HOME", "XDG_CACHE_HOME", "POCL_CACHE_DIR")) {
            String told = PoclCache.problem(Map.of(variable, file)).orElseThrow();
            assertTrue(told.startsWith("PoCL cannot write its cache " + file) && told.contains("POCL_CACHE_DIR"), told);
            String writable = folder.resolve("new").toString();
            assertEquals(Optional.empty(), PoclCache.problem(Map.of(variable, writable)));
        }
    }
}
