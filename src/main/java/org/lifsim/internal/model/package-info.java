/** What a neuron model is made of, behind its public name: features, state, derived parameters, reference implementation. */
package org.lifsim.internal.model;
