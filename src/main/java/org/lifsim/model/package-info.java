/** Neuron models: their parameters, options and state variables, and uniform or per-unit values. */
package org.lifsim.model;
