/** Two published networks that learn to classify handwritten digits: their definition, data, training and accuracy. */
package org.lifsim.examples.mnist;
