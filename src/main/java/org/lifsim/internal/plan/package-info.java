/** What a step of a network is made of: variables, and operations on them in a fixed order, each with its plain statement. */
package org.lifsim.internal.plan;
