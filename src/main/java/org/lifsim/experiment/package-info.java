/** Experiments: description, running, parameter sweeps, checkpoints and the metadata of a run. */
package org.lifsim.experiment;
