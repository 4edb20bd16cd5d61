package org.lifsim.cli;

import java.io.PrintWriter;
import java.util.regex.Pattern;

/**
 * Prints lines that can repeat what a file or an option says, such as a file name. Control and format characters become question
 * marks, so that none acts on a terminal. Line breaks and tabs stay. The help, which has colors, is not printed in lines.
 */
final class TerminalWriter extends PrintWriter {
    private static final Pattern ACTING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\n\t]]");

    TerminalWriter(PrintWriter to) {
        super(to, true);
    }

    @Override
    public void println(String line) {
        super.println(line == null ? null : ACTING.matcher(line).replaceAll("?"));
    }
}
