package org.lifsim.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Adds a section to a command's help. */
final class HelpSection {
    private HelpSection() {}

    /** Inserts a section before the examples, after sections that were added earlier; a key is added only once. */
    static void add(CommandSpec spec, String key, IHelpSectionRenderer section) {
        List<String> keys = new ArrayList<>(spec.usageMessage().sectionKeys());
        if (!keys.contains(key)) {
            keys.add(keys.indexOf("footerHeading"), key);
            spec.usageMessage().sectionKeys(keys);
            spec.usageMessage().sectionMap().put(key, section);
        }
    }
}
