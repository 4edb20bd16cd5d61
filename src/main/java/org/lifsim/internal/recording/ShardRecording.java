package org.lifsim.internal.recording;

import java.nio.file.Path;

/**
 * The recording of a shard.
 *
 * @param file the output file of the shard's recorder
 * @param first the first unit of the shard
 */
public record ShardRecording(Path file, long first) {}
