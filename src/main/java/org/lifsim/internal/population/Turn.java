package org.lifsim.internal.population;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets one thread at a time use a population or a network. A second one is refused instead of waiting, because its use would have
 * no defined order. Cheap enough for every step.
 */
public final class Turn {
    private final String owner;
    private final AtomicReference<Thread> user = new AtomicReference<>();

    /** How often the user has entered. Only the user reads and writes it. */
    private int entered;

    /**
     * Creates a turn that nobody has.
     *
     * @param owner what is used, for messages, such as "the population"
     */
    public Turn(String owner) {
        this.owner = owner;
    }

    /**
     * Begins what must not happen within another use, such as an advance within the listener of an advance.
     *
     * @throws IllegalStateException if it is in use
     */
    public void begin() {
        Thread other = user.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw busy(other);
        }
        entered = 1;
    }

    /**
     * Begins what may happen within another use by the same thread, such as reading within the listener of an advance.
     *
     * @throws IllegalStateException if another thread uses it
     */
    public void enter() {
        if (user.get() == Thread.currentThread()) {
            entered++;
        } else {
            begin();
        }
    }

    /** Ends what {@link #begin} or {@link #enter} began. */
    public void end() {
        if (--entered == 0) {
            user.set(null);
        }
    }

    private IllegalStateException busy(Thread other) {
        return new IllegalStateException(
                other == Thread.currentThread()
                        ? owner + " is busy: a listener may only read it"
                        : owner + " is busy: thread '" + other.getName() + "' uses it, and only one may at a time");
    }
}
