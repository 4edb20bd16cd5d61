package org.lifsim.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Puts a section of its own into a command's help. */
final class HelpSection {
    private HelpSection() {}

    /** Puts it before the example of a command, after those that were put there before; once, however often it is asked for. */
    static void add(CommandSpec spec, String key, IHelpSectionRenderer section) {
        List<String> keys = new ArrayList<>(spec.usageMessage().sectionKeys());
        if (!keys.contains(key)) {
            keys.add(keys.indexOf("footerHeading"), key);
            spec.usageMessage().sectionKeys(keys);
            spec.usageMessage().sectionMap().put(key, section);
        }
    }
}
