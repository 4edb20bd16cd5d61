package org.lifsim.backend.cpu;

/** An operation that takes each value by itself, in as many shares as it is worth. */
final class CpuElements implements Runnable, WorkerTeam.Job {
    private static final int SHARE = 1 << 14;

    /** Does the values [from, to). */
    interface Loop {
        void over(int from, int to);
    }

    private final WorkerTeam team;
    private final int size;
    private final Loop loop;

    CpuElements(WorkerTeam team, int size, Loop loop) {
        this.team = team;
        this.size = size;
        this.loop = loop;
    }

    @Override
    public void run() {
        team.run(this, 1 + (size - 1) / SHARE);
    }

    @Override
    public void share(int share) {
        loop.over(share * SHARE, Math.min(size, (share + 1) * SHARE));
    }
}
