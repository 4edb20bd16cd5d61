package org.lifsim.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Adds a section to a command's help. */
final class HelpSection {
    /** Columns of a terminal. */
    static final int WIDTH = 80;

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

    /**
     * Two columns, the second wrapped at 80 characters.
     *
     * @param indent blanks before the first column
     * @param width width of the first column
     * @param left text of the first column, shorter than its width
     * @param right text of the second column
     */
    static String row(int indent, int width, String left, String right) {
        Help.TextTable table = Help.TextTable.forColumns(
                Help.defaultColorScheme(Help.Ansi.OFF),
                new Help.Column(indent + width, indent, Help.Column.Overflow.SPAN),
                new Help.Column(WIDTH - indent - width, 0, Help.Column.Overflow.WRAP));
        table.addRowValues(left, right);
        return table.toString();
    }
}
