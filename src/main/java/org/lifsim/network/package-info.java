/** Networks: neuron groups joined by projections that can learn. The builder's calls define the order of operations in a step. */
package org.lifsim.network;
