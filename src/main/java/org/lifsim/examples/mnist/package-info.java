/** Two published networks that learn to tell handwritten digits apart: what they are, their data, training and accuracy. */
package org.lifsim.examples.mnist;
