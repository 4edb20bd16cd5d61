package org.lifsim.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/** The application's log on stderr; by default warnings only. */
final class Logging {
    private static final Level[] LEVELS = {Level.WARN, Level.INFO, Level.DEBUG};

    private Logging() {}

    /** Sets the log level: 0 warnings, 1 choices and their reasons, 2 or more details. */
    static void verbosity(int level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        // As in TerminalWriter: what a message or an exception repeats from a file does not act on a terminal.
        encoder.setPattern("lifsim: %replace(%msg){'[\\p{Cc}\\p{Cf}]', '?'}%n"
                + "%replace(%ex){'[\\p{Cc}\\p{Cf}&&[^\\n\\t]]', '?'}%nopex");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // jhdf warns about each file that it writes and about details of files that it reads; the tests check both with
        // h5py.
        context.getLogger("io.jhdf").setLevel(Level.OFF);
        context.getLogger("org.lifsim").setLevel(LEVELS[Math.min(level, LEVELS.length - 1)]);
    }
}
