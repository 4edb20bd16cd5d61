/** Data of a step: state of a range of units, derived parameters, the model's variant and values shared by a chunk's steps. */
package org.lifsim.internal.step;
