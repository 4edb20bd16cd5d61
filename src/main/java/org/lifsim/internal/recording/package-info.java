/** What recorders consist of: capture during a run, files in their formats, and the merging of shards. */
package org.lifsim.internal.recording;
