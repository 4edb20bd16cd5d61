package org.lifsim.internal.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Set;
import org.lifsim.internal.io.AtomicFile;

/**
 * A folder that only its owner can write, for native code. A library that another user could have written is never loaded from
 * it, and neither is one that is damaged.
 */
final class PrivateFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;

    /** Who runs this process. Null where files have no POSIX owners, such as on Windows. */
    private final UserPrincipal user;

    private PrivateFolder(Path path, UserPrincipal user) {
        this.path = path;
        this.user = user;
    }

    /**
     * Creates a folder if it does not exist, and checks that only this user can write it.
     *
     * @throws IOException if it cannot be created or written, or if others can write it; the message is for users
     */
    static PrivateFolder at(Path path) throws IOException {
        boolean posix = Files.getFileStore(existing(path)).supportsFileAttributeView("posix");
        if (path.getParent() != null) {
            Files.createDirectories(path.getParent());
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            FileAttribute<?>[] how = posix
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                    : new FileAttribute<?>[0];
            Files.createDirectories(path, how); // another process may have just created it
        }
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is not a folder");
        }
        Path probe = Files.createTempFile(path, "lifsim", ".tmp"); // its owner is who runs this process
        try {
            PrivateFolder folder = new PrivateFolder(path, posix ? Files.getOwner(probe) : null);
            if (!folder.isOnlyOurs(path)) {
                throw new IOException("other users can write " + path);
            }
            return folder;
        } finally {
            Files.delete(probe);
        }
    }

    private static Path existing(Path path) throws IOException {
        Path ancestor = path.toAbsolutePath();
        while (ancestor != null && !Files.exists(ancestor)) {
            ancestor = ancestor.getParent();
        }
        if (ancestor == null) {
            throw new IOException(path + " is in no folder that exists");
        }
        return ancestor;
    }

    private boolean isOnlyOurs(Path file) throws IOException {
        if (user == null) {
            return true;
        }
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        return user.equals(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS))
                && !allowed.contains(PosixFilePermission.GROUP_WRITE)
                && !allowed.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** The folder. */
    Path path() {
        return path;
    }

    /**
     * A program or library with this content. One that already exists is used if nobody else can write it and every byte is right. Otherwise it is
     * replaced in one step, so that processes that have loaded it keep the old one.
     *
     * @throws IOException if the file cannot be written
     */
    Path file(String name, InputStream content) throws IOException {
        Path file = path.resolve(name);
        byte[] bytes = content.readAllBytes();
        boolean trusted = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isOnlyOurs(file);
        if (!trusted || Files.size(file) != bytes.length || !Arrays.equals(bytes, Files.readAllBytes(file))) {
            if (Files.isSymbolicLink(file)) { // which would be followed
                Files.delete(file);
            }
            AtomicFile.write(file, to -> {
                Files.write(to, bytes);
                if (user != null) { // a file system that allows no programs then says so
                    Files.setPosixFilePermissions(to, OWNER_ONLY);
                }
            });
        }
        return file;
    }
}
