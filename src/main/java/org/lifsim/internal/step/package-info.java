/** What a step works on: the state of a range of units, derived parameters, the variant of a model and what steps share. */
package org.lifsim.internal.step;
