package org.lifsim.cli;

import org.lifsim.internal.cpu.JvmInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    /** The jar's version; a checkout's classes have none. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"lifsim " + number(), JvmInfo.describe()};
    }
}
