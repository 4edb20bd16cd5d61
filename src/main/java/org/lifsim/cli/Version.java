package org.lifsim.cli;

import org.lifsim.internal.cpu.JvmInfo;
import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}. */
final class Version implements IVersionProvider {
    /** The jar's version; classes outside a jar have none. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"lifsim " + number(), JvmInfo.describe()};
    }
}
