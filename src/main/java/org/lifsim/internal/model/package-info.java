/** Internal definitions of the neuron models: features, state, derived parameters, reference implementation. */
package org.lifsim.internal.model;
