package org.lifsim.internal.io;

/**
 * A setting that differs between a checkpoint and the run that resumes from it.
 *
 * @param name the setting in words
 * @param there its value in the checkpoint, or {@code missing}
 * @param here its value in the run, or {@code missing}
 */
public record Mismatch(String name, String there, String here) {}
