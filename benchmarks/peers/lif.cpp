// The LIF step of src/main/java/org/lifsim/internal/model/LifModel.java in hand-optimized C++. lifsim is measured against
// it. It steps the tutorial's LIF neuron from its initial state, with a different current for each unit, and gives the same bits;
// the digest of the final state shows it.
//
// "fused" keeps SIDE vectors of units in registers for all steps of a call. "step" takes one step over all units at a time.
// Both omit the flush and the lower bound, as lifsim's fast path does. Here they never change a bit, which the digest checks.
//
// The protocol on stdin and stdout is described in benchmarks/src/main/java/org/lifsim/bench/Peer.java.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <omp.h>
#include <string>

#include "lanes.hpp"

namespace {

using namespace lanes;

// Vectors of units side by side, which hide the latency of arithmetic.
#ifndef SIDE
#define SIDE 6
#endif

// The tutorial's LIF neuron at dt = 0.1 ms. DECAY is exp(-0.1 / 300) with the bits of Float32Math.java.
constexpr float REST = -65, THR = -52, RESET = -60, RESIST = 1000, REFRACT = 2, PLUS = 0.05f, DT = 0.1f;
constexpr float RT = (float) (1.0 / 100.0);
constexpr float DECAY = 0x1.ffd452p-1f;

constexpr int GROUP = LANES * SIDE;
constexpr int MOST_STEPS = 1 << 20; // counts of one call are summed as floats, exact up to 2^24

struct population {
    long units, padded;
    float *v, *theta, *rfr, *current;
    uint32_t *count;
};

population make(long units) {
    population p;
    p.units = units;
    p.padded = (units + GROUP - 1) / GROUP * GROUP;
    p.v = column<float>(p.padded, 0);
    p.theta = column<float>(p.padded, 1);
    p.rfr = column<float>(p.padded, 2);
    p.current = column<float>(p.padded, 3);
    p.count = column<uint32_t>(p.padded, 4);
#pragma omp parallel for schedule(static)
    for (long i = 0; i < p.padded; i++) {
        p.v[i] = REST;
        p.theta[i] = 0;
        p.rfr[i] = REFRACT;
        p.current[i] = i < units ? (float) (0.6 * i / (units - 1)) : 0;
        p.count[i] = 0;
    }
    return p;
}

// State of one vector of units.
struct cells {
    vec v, theta, rfr, current, silent;
};

inline void step(cells &u) {
    const vec push = add_where(at_least(u.rfr, all(REFRACT)), sub(all(REST), u.v), u.current);
    const vec v1 = fma(mul(push, all(RT)), all(DT), u.v);
    const mask silent = not_greater(v1, add(u.theta, all(THR))); // this form of the comparison saves an instruction
    u.v = choose(silent, v1, all(RESET));
    u.theta = fma(u.theta, all(DECAY), choose(silent, all(0), all(PLUS)));
    u.rfr = only(silent, add(u.rfr, all(DT)));
    u.silent = add_where(silent, u.silent, all(1));
}

inline cells read(const population &p, long i) {
    return {load(p.v + i), load(p.theta + i), load(p.rfr + i), mul(load(p.current + i), all(RESIST)), all(0)};
}

inline void write(const population &p, long i, const cells &u, int steps) {
    store(p.v + i, u.v);
    store(p.theta + i, u.theta);
    store(p.rfr + i, u.rfr);
    add_counts(p.count + i, sub(all(steps), u.silent));
}

void fused(population &p, int steps) {
#pragma omp parallel for schedule(static)
    for (long i = 0; i < p.padded; i += GROUP) {
        cells u[SIDE];
#pragma GCC unroll 8
        for (int n = 0; n < SIDE; n++) {
            u[n] = read(p, i + n * LANES);
        }
        for (int k = 0; k < steps; k++) {
#pragma GCC unroll 8
            for (int n = 0; n < SIDE; n++) {
                step(u[n]);
            }
        }
#pragma GCC unroll 8
        for (int n = 0; n < SIDE; n++) {
            write(p, i + n * LANES, u[n], steps);
        }
    }
}

void stepwise(population &p, int) {
#pragma omp parallel for schedule(static)
    for (long i = 0; i < p.padded; i += LANES) {
        cells u = read(p, i);
        step(u);
        write(p, i, u, 1);
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 3 || (std::strcmp(argv[2], "fused") && std::strcmp(argv[2], "step"))) {
        std::fprintf(stderr, "usage: lif UNITS fused|step\n");
        return 2;
    }
    population p = make(std::atol(argv[1]));
    auto advance = std::strcmp(argv[2], "fused") ? stepwise : fused;
    std::printf("ready C++, %d lanes, %d side by side, %d threads\n", LANES, SIDE, omp_get_max_threads());
    std::fflush(stdout);
    std::string command;
    while (std::cin >> command) {
        if (command == "advance") {
            int steps = 0, times = 0;
            std::cin >> steps >> times;
            const auto start = std::chrono::steady_clock::now();
            for (int t = 0; t < times; t++) {
                advance(p, steps);
            }
            std::printf("%.9f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        } else if (command == "state") {
            std::string path;
            std::cin >> path;
            uint64_t spikes = 0;
            for (long i = 0; i < p.units; i++) {
                spikes += p.count[i];
            }
            std::FILE *file = std::fopen(path.c_str(), "wb");
            put(file, p.v, p.units * 4);
            put(file, p.theta, p.units * 4);
            put(file, p.rfr, p.units * 4);
            std::fclose(file);
            std::printf("%llu\n", (unsigned long long) spikes);
        }
        std::fflush(stdout);
    }
}
