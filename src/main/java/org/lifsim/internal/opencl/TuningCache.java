package org.lifsim.internal.opencl;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.model.Lif;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cache of measured launch configurations, in the file {@code tuning.properties} in the {@link CacheFolder}. There is one line per device, driver and text of the kernels.
 *
 * <p>The file may be deleted. If it is missing or damaged, devices are measured again.
 */
final class TuningCache {
    private static final Logger LOG = LoggerFactory.getLogger(TuningCache.class);

    private TuningCache() {}

    static Path file() {
        return CacheFolder.path().resolve("tuning.properties");
    }

    static Optional<LaunchConfig> find(OpenClDevice device) {
        try {
            String text = load().getProperty(key(device));
            return text == null ? Optional.empty() : Optional.of(LaunchConfig.of(text));
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} cannot be read; devices are measured again", file(), e);
            return Optional.empty();
        }
    }

    static void keep(OpenClDevice device, LaunchConfig config) {
        try {
            Properties all = loadOrNone();
            all.setProperty(key(device), config.toString());
            Files.createDirectories(file().getParent());
            AtomicFile.write(file(), to -> {
                try (Writer out = Files.newBufferedWriter(to, StandardCharsets.ISO_8859_1)) {
                    all.store(out, "lifsim: measured launch configurations of OpenCL devices; may be deleted");
                }
            });
        } catch (IOException | InputException e) {
            LOG.debug("{} cannot be written; devices are measured each time", file(), e);
        }
    }

    private static Properties loadOrNone() {
        try {
            return load();
        } catch (IOException | IllegalArgumentException e) {
            return new Properties();
        }
    }

    private static Properties load() throws IOException {
        Properties all = new Properties();
        if (Files.exists(file())) {
            try (Reader in = Files.newBufferedReader(file(), StandardCharsets.ISO_8859_1)) {
                all.load(in);
            }
        }
        return all;
    }

    private static String key(OpenClDevice device) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String file : KernelSource.modelFiles(Lif.MODEL)) {
                sha.update(KernelSource.read(file).getBytes(StandardCharsets.UTF_8));
            }
            String kernels = HexFormat.of().formatHex(sha.digest(), 0, 8);
            return String.join("|", device.platform(), device.name(), device.driver(), kernels);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
