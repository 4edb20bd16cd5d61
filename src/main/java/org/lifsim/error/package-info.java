/** What can go wrong, told apart: a user's mistake, a backend that is not there, a device that failed. All else is our bug. */
package org.lifsim.error;
