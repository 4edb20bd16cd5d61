package org.lifsim.backend.cpu;

import java.util.Arrays;
import org.lifsim.backend.StreamTriad;

/** The triad on Java arrays, by the threads of a team; each thread keeps its part of the arrays, as it does of a population. */
final class CpuTriad implements StreamTriad.Run, WorkerTeam.Job {
    private final WorkerTeam team;
    private final float[] a;
    private final float[] b;
    private final float[] c;

    CpuTriad(WorkerTeam team, int length) {
        this.team = team;
        a = new float[length];
        b = new float[length];
        c = new float[length];
        Arrays.fill(b, 1f);
        Arrays.fill(c, 2f);
    }

    @Override
    public void run(int times) {
        for (int k = 0; k < times; k++) {
            team.run(this, team.threads());
        }
    }

    @Override
    public void share(int share) {
        int from = (int) ((long) a.length * share / team.threads());
        int to = (int) ((long) a.length * (share + 1) / team.threads());
        step(a, b, c, from, to);
    }

    private static void step(float[] a, float[] b, float[] c, int from, int to) {
        for (int i = from; i < to; i++) {
            a[i] = a[i] + b[i] * c[i];
        }
    }

    @Override
    public void close() {
        // arrays of the heap
    }
}
