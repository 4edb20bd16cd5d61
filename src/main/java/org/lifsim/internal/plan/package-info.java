/**
 * The parts of a network's step: variables, and operations on them in a fixed order, each with the formula that defines its bits.
 */
package org.lifsim.internal.plan;
