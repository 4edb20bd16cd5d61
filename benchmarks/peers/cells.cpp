// The steps of the neuron models in src/main/java/org/lifsim/internal/model in hand-optimized C++, with the same bits; the digest
// of the final state shows it. lifsim is measured against them.
//
// usage: cells UNITS MODEL FILE. FILE has a line for each number, "NAME VALUE": the derived parameters of all units, the initial
// values of the state variables, and "input", the current of the last unit; the currents of the others are in proportion.
// Without arguments it prints the names of its models. SIDE vectors of units stay in registers for all steps of a call. The protocol on stdin and stdout is described in
// benchmarks/src/main/java/org/lifsim/bench/Peer.java.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <omp.h>
#include <string>
#include <vector>

#include "lanes.hpp"

namespace {

using namespace lanes;

struct numbers {
    std::map<std::string, double> of;
    double at(const std::string &name) const {
        const auto found = of.find(name);
        if (found == of.end()) {
            std::fprintf(stderr, "cells: no number %s\n", name.c_str());
            std::exit(2);
        }
        return found->second;
    }
};

// Models. A model has its number of state variables, their names in the order of the digest, its parameters, and a step that
// changes the state of a vector of units and says which of them spike.

// Float32Math.exp. Where its own form multiplies by a power of two in two steps, one does it: what differs is flushed.
inline vec exp(vec x) {
    const vec n = floor(fma(x, all(1.44269504088896341f), all(0.5f)));
    const vec r = fma(n, all(-1.42860682030941723212e-6f), fma(n, all(-0.693145751953125f), x));
    vec y = fma(r, all(1.9875691500e-4f), all(1.3981999507e-3f));
    y = fma(y, r, all(8.3334519073e-3f));
    y = fma(y, r, all(4.1665795894e-2f));
    y = fma(y, r, all(1.6666665459e-1f));
    y = fma(y, r, all(5.0000001201e-1f));
    const vec power = flush(scale(add(fma(y, mul(r, r), r), all(1)), n));
    return choose(greater(x, all(89)), all(__builtin_inff()), choose(less(x, all(-88)), all(0), power));
}

template <bool MIDPOINT> struct izhikevich {
    static constexpr int STATES = 2, SIDE = 5;
    static constexpr const char *NAMES[] = {"v", "w"};
    vec resist, rt_m, rt_w, thr, reset, coupling, jump, dt, half_dt;
    explicit izhikevich(const numbers &n)
        : resist(all(n.at("resist"))), rt_m(all(n.at("rt_m"))), rt_w(all(n.at("rt_w"))), thr(all(n.at("thr_base"))),
          reset(all(n.at("reset"))), coupling(all(n.at("coupling"))), jump(all(n.at("jump"))), dt(all(n.at("dt"))),
          half_dt(all(n.at("half_dt"))) {}
    inline vec push(vec v, vec w) const {
        return sub(add(fma(v, all(5), mul(mul(v, v), all(0.04f))), all(140)), w);
    }
    inline mask step(vec *u, vec j) const {
        const vec v = u[0], w = u[1];
        const mask spike = greater(v, thr);
        vec slope_v, slope_w;
        if (MIDPOINT) {
            const vec drive = mul(j, resist), pull = mul(v, coupling);
            const vec middle = fma(mul(add(push(v, w), drive), rt_m), half_dt, v);
            slope_v = mul(add(push(middle, w), drive), rt_m);
            slope_w = mul(sub(pull, fma(mul(sub(pull, w), rt_w), half_dt, w)), rt_w);
        } else {
            slope_v = mul(fma(j, resist, push(v, w)), rt_m);
            slope_w = mul(fms(v, coupling, w), rt_w);
        }
        u[0] = flush(choose(spike, reset, fma(slope_v, dt, v)));
        u[1] = flush(choose(spike, add(w, jump), fma(slope_w, dt, w)));
        return spike;
    }
};

// LIF and its quadratic sibling, with and without a lower bound. The product that is fused is that of a factor of 1, as the
// demo parameters have.
template <bool QUADRATIC, bool MIDPOINT, bool BOUNDED> struct adaptive {
    static constexpr int STATES = 3, SIDE = MIDPOINT ? 4 : 5;
    static constexpr const char *NAMES[] = {"v", "thr_theta", "rfr"};
    vec rest, leak, scale, critical, resist, refract, rt, thr, reset, decay, plus, v_min, dt, half_dt;
    explicit adaptive(const numbers &n)
        : rest(all(n.at("rest"))), leak(QUADRATIC ? all(0) : all(n.at("leak"))),
          scale(QUADRATIC ? all(n.at("scale")) : all(0)), critical(QUADRATIC ? all(n.at("critical")) : all(0)),
          resist(all(n.at("resist"))), refract(all(n.at("refract"))), rt(all(n.at("rt"))), thr(all(n.at("thr_base"))),
          reset(all(n.at("reset"))), decay(all(n.at("decay"))), plus(all(n.at("plus"))), v_min(all(n.at("v_min"))),
          dt(all(n.at("dt"))), half_dt(all(n.at("half_dt"))) {}
    inline vec push(vec v, vec drive) const {
        return QUADRATIC ? fma(mul(sub(rest, v), critical), sub(v, scale), drive) : fma(sub(rest, v), leak, drive);
    }
    inline vec input(vec j) const { return mul(j, resist); }
    inline mask step(vec *u, vec j) const {
        const vec v = u[0];
        const vec drive = only(at_least(u[2], refract), j);
        vec p = push(v, drive);
        if (MIDPOINT) {
            p = push(fma(mul(p, rt), half_dt, v), drive);
        }
        const vec v1 = fma(mul(p, rt), dt, v);
        const mask spike = greater(v1, add(u[1], thr));
        vec v2 = choose(spike, reset, v1);
        if (BOUNDED) {
            v2 = choose(less(v2, v_min), v_min, v2);
        }
        u[0] = flush(v2);
        u[1] = flush(fma(u[1], decay, only(spike, plus)));
        u[2] = flush(choose(spike, all(0), add(u[2], dt)));
        return spike;
    }
};

template <bool MIDPOINT> struct raf {
    static constexpr int STATES = 2, SIDE = 5;
    static constexpr const char *NAMES[] = {"v", "w"};
    vec turn, damping, resist, rt_v, rt_w, thr, reset_v, reset_w, dt, half_dt;
    explicit raf(const numbers &n)
        : turn(all(n.at("turn"))), damping(all(n.at("damping"))), resist(all(n.at("resist"))), rt_v(all(n.at("rt_v"))),
          rt_w(all(n.at("rt_w"))), thr(all(n.at("thr_base"))), reset_v(all(n.at("reset_v"))),
          reset_w(all(n.at("reset_w"))), dt(all(n.at("dt"))), half_dt(all(n.at("half_dt"))) {}
    // The products that are fused are those of a positive angular frequency other than 1 and a damping of -1, as the demo
    // parameters have; see ResonateAndFireModel.
    inline mask step(vec *u, vec j) const {
        const vec v = u[0], w = u[1], spin = mul(v, turn);
        vec slope_w, slope_v, w1;
        if (MIDPOINT) {
            const vec drive = mul(j, resist);
            const vec middle_w = fma(mul(add(fms(w, damping, spin), drive), rt_w), half_dt, w);
            slope_w = mul(add(fms(middle_w, damping, spin), drive), rt_w);
            w1 = fma(slope_w, dt, w);
            const vec turned = mul(turn, w1);
            const vec middle_v = fma(mul(fma(v, damping, turned), rt_v), half_dt, v);
            slope_v = mul(fma(middle_v, damping, turned), rt_v);
        } else {
            slope_w = mul(fma(j, resist, fnma(v, turn, mul(w, damping))), rt_w);
            w1 = fma(slope_w, dt, w);
            slope_v = mul(fma(turn, w1, mul(v, damping)), rt_v);
        }
        const vec v1 = fma(slope_v, dt, v);
        const mask spike = greater(v1, thr);
        u[0] = flush(choose(spike, reset_v, v1));
        u[1] = flush(choose(spike, reset_w, w1));
        return spike;
    }
};

template <bool MIDPOINT> struct fitzhughnagumo {
    static constexpr int STATES = 2, SIDE = 5;
    static constexpr const char *NAMES[] = {"v", "w"};
    vec resist, rt_m, rt_w, shift, decay, per_gamma, thr, dt, half_dt;
    explicit fitzhughnagumo(const numbers &n)
        : resist(all(n.at("resist"))), rt_m(all(n.at("rt_m"))), rt_w(all(n.at("rt_w"))), shift(all(n.at("shift"))),
          decay(all(n.at("decay"))), per_gamma(all(n.at("per_gamma"))), thr(all(n.at("thr_base"))), dt(all(n.at("dt"))),
          half_dt(all(n.at("half_dt"))) {}
    inline vec push(vec v, vec w, vec j) const {
        const vec rise = sub(fnma(mul(mul(v, v), v), per_gamma, v), w);
        return MIDPOINT ? add(rise, mul(j, resist)) : fma(j, resist, rise);
    }
    // Without a reset, as the demo parameters are.
    inline mask step(vec *u, vec j) const {
        const vec v = u[0], w = u[1], pull = add(v, shift);
        vec slope_v = mul(push(v, w, j), rt_m), slope_w = mul(fnma(decay, w, pull), rt_w);
        if (MIDPOINT) {
            slope_v = mul(push(fma(slope_v, half_dt, v), w, j), rt_m);
            slope_w = mul(fnma(decay, fma(slope_w, half_dt, w), pull), rt_w);
        }
        const vec v1 = fma(slope_v, dt, v);
        u[0] = flush(v1);
        u[1] = flush(fma(slope_w, dt, w));
        return greater(v1, thr);
    }
};

struct integrate_and_fire {
    static constexpr int STATES = 2, SIDE = 5;
    static constexpr const char *NAMES[] = {"v", "rfr"};
    vec resist, rt, refract, thr, reset, rest, dt;
    explicit integrate_and_fire(const numbers &n)
        : resist(all(n.at("resist"))), rt(all(n.at("rt"))), refract(all(n.at("refract"))), thr(all(n.at("thr_base"))),
          reset(all(n.at("reset"))), rest(all(n.at("rest"))), dt(all(n.at("dt"))) {}
    inline vec input(vec j) const { return mul(mul(j, resist), rt); }
    inline mask step(vec *u, vec j) const {
        const vec v1 = fma(only(at_least(u[1], refract), j), dt, u[0]);
        const mask spike = greater(v1, thr);
        const vec v2 = choose(spike, reset, v1);
        u[0] = flush(choose(less(v2, rest), rest, v2));
        u[1] = flush(choose(spike, all(0), add(u[1], dt)));
        return spike;
    }
};

struct simplified_lif {
    static constexpr int STATES = 3, SIDE = 5;
    static constexpr const char *NAMES[] = {"v", "thr", "rfr"};
    vec resist, refract, rt, gain, leak, dt;
    explicit simplified_lif(const numbers &n)
        : resist(all(n.at("resist"))), refract(all(n.at("refract"))), rt(all(n.at("rt"))), gain(all(n.at("gain"))),
          leak(all(n.at("leak"))), dt(all(n.at("dt"))) {}
    inline mask step(vec *u, vec j) const {
        const vec v = u[0], thr = u[1];
        const vec v1 = fma(only(at_least(u[2], refract), mul(fms(j, resist, v), rt)), dt, v);
        const mask spike = greater(v1, thr);
        u[0] = flush(choose(spike, all(0), v1));
        u[1] = flush(fnma(thr, leak, add_where(spike, thr, gain)));
        u[2] = flush(choose(spike, dt, add(u[2], dt)));
        return spike;
    }
};

template <bool MIDPOINT> struct adex {
    static constexpr int STATES = 2, SIDE = MIDPOINT ? 2 : 4;
    static constexpr const char *NAMES[] = {"v", "w"};
    vec rest, resist, sharpness, per_sharpness, onset, rt_m, rt_w, thr, reset, coupling, jump, dt, half_dt;
    explicit adex(const numbers &n)
        : rest(all(n.at("rest"))), resist(all(n.at("resist"))), sharpness(all(n.at("sharpness"))),
          per_sharpness(all(n.at("per_sharpness"))), onset(all(n.at("onset"))), rt_m(all(n.at("rt_m"))),
          rt_w(all(n.at("rt_w"))), thr(all(n.at("thr_base"))), reset(all(n.at("reset"))), coupling(all(n.at("coupling"))),
          jump(all(n.at("jump"))), dt(all(n.at("dt"))), half_dt(all(n.at("half_dt"))) {}
    inline mask step(vec *u, vec j) const {
        const vec v = u[0], w = u[1], over = sub(v, rest);
        const vec push = fms(sharpness, exp(mul(sub(v, onset), per_sharpness)), over);
        vec slope_v = mul(fma(resist, j, fnma(resist, w, push)), rt_m), slope_w;
        if (MIDPOINT) {
            const vec brake = mul(resist, w), drive = mul(resist, j), pull = mul(over, coupling);
            const vec middle = fma(mul(add(sub(push, brake), drive), rt_m), half_dt, v);
            const vec apart = fma(slope_v, half_dt, v);
            const vec push2 = fms(sharpness, exp(mul(sub(apart, onset), per_sharpness)), sub(middle, rest));
            slope_v = mul(add(sub(push2, brake), drive), rt_m);
            slope_w = mul(sub(pull, fma(mul(sub(pull, w), rt_w), half_dt, w)), rt_w);
        } else {
            slope_w = mul(fms(over, coupling, w), rt_w);
        }
        const vec v1 = fma(slope_v, dt, v), w1 = fma(slope_w, dt, w);
        const mask spike = not_at_most(v1, thr);
        u[0] = flush(choose(spike, reset, v1));
        u[1] = flush(add_where(spike, w1, jump));
        return spike;
    }
};

// RULE: 1 for Euler's, 2 for the midpoint rule, 4 for Runge and Kutta's of fourth order. Without a reset, and with a resistance
// of 1, as the demo parameters have.
template <int RULE> struct hodgkin_huxley {
    static constexpr int STATES = 4, SIDE = 1;
    static constexpr const char *NAMES[] = {"v", "n", "m", "h"};
    static constexpr float PER_6 = 1.0f / 6, PER_10 = 0.1f, PER_18 = 1.0f / 18, PER_20 = 0.05f, PER_80 = 0.0125f;
    vec resist, rt_v, e_na, e_k, e_l, g_na, g_k, g_l, thr, dt, half_dt;
    explicit hodgkin_huxley(const numbers &n)
        : resist(all(n.at("resist"))), rt_v(all(n.at("rt_v"))), e_na(all(n.at("e_na"))), e_k(all(n.at("e_k"))),
          e_l(all(n.at("e_l"))), g_na(all(n.at("g_na"))), g_k(all(n.at("g_k"))), g_l(all(n.at("g_l"))),
          thr(all(n.at("thr_base"))), dt(all(n.at("dt"))), half_dt(all(n.at("half_dt"))) {}
    // sodium and potassium are conductances.
    inline vec slope(vec v, vec sodium, vec potassium, vec drive) const {
        return fnma(g_l, sub(v, e_l), fnma(potassium, sub(v, e_k), fnma(sodium, sub(v, e_na), drive)));
    }
    static inline vec slope_of_gate(vec x, vec alpha, vec beta) { return fms(alpha, sub(all(1), x), mul(beta, x)); }
    inline vec gate(vec x, vec alpha, vec beta) const {
        vec s = slope_of_gate(x, alpha, beta);
        if (RULE == 2) {
            s = slope_of_gate(fma(s, half_dt, x), alpha, beta);
        } else if (RULE == 4) {
            const vec s2 = slope_of_gate(fma(s, half_dt, x), alpha, beta);
            const vec s3 = slope_of_gate(fma(s2, half_dt, x), alpha, beta);
            const vec last = slope_of_gate(fma(s3, dt, x), alpha, beta);
            s = mul(add(fma(s3, all(2), fma(s2, all(2), s)), last), all(PER_6));
        }
        return fma(s, dt, x);
    }
    inline mask step(vec *u, vec j) const {
        const vec v = u[0], n = u[1], m = u[2], h = u[3];
        const vec square = mul(n, n);
        const vec sodium = mul(mul(g_na, mul(mul(m, m), m)), h), potassium = mul(g_k, mul(square, square));
        const vec drive = mul(j, resist);
        vec s = mul(slope(v, sodium, potassium, drive), rt_v);
        if (RULE == 2) {
            s = mul(slope(fma(s, half_dt, v), sodium, potassium, drive), rt_v);
        } else if (RULE == 4) {
            const vec s2 = mul(slope(fma(s, half_dt, v), sodium, potassium, drive), rt_v);
            const vec s3 = mul(slope(fma(s2, half_dt, v), sodium, potassium, drive), rt_v);
            const vec last = slope(fma(s3, dt, v), sodium, potassium, drive);
            s = mul(fma(last, rt_v, fma(s3, all(2), fma(s2, all(2), s))), all(PER_6));
        }
        const vec v1 = fma(s, dt, v), down = neg(v);
        const vec over10 = sub(all(10), v), over25 = sub(all(25), v);
        const vec alpha_n = mul(div(over10, sub(exp(mul(over10, all(PER_10))), all(1))), all(0.01f));
        const vec alpha_m = mul(div(over25, sub(exp(mul(over25, all(PER_10))), all(1))), all(0.1f));
        const vec beta_h = div(all(1), add(exp(mul(sub(all(30), v), all(PER_10))), all(1)));
        u[0] = flush(v1);
        u[1] = flush(gate(n, alpha_n, mul(exp(mul(down, all(PER_80))), all(0.125f))));
        u[2] = flush(gate(m, alpha_m, mul(exp(mul(down, all(PER_18))), all(4))));
        u[3] = flush(gate(h, mul(exp(mul(down, all(PER_20))), all(0.07f)), beta_h));
        return greater(v1, thr);
    }
};

struct population {
    long units, padded;
    std::vector<float *> states;
    float *current;
    uint32_t *count;
};

// A model may compute what it needs of the current once.
template <class M> auto input_of(const M &m, vec j, int) -> decltype(m.input(j)) { return m.input(j); }
template <class M> vec input_of(const M &, vec j, long) { return j; }

template <class M> void advance(const M &all_units, population &p, int steps) {
    constexpr int SIDE = M::SIDE;
#pragma omp parallel for schedule(static)
    for (long i = 0; i < p.padded; i += LANES * SIDE) {
        const M m = all_units;
        vec u[SIDE][M::STATES], j[SIDE], count[SIDE];
#pragma GCC unroll 8
        for (int n = 0; n < SIDE; n++) {
#pragma GCC unroll 8
            for (int s = 0; s < M::STATES; s++) {
                u[n][s] = load(p.states[s] + i + n * LANES);
            }
            j[n] = input_of(m, load(p.current + i + n * LANES), 0);
            count[n] = all(0);
        }
        for (int k = 0; k < steps; k++) {
#pragma GCC unroll 8
            for (int n = 0; n < SIDE; n++) {
                count[n] = add_where(m.step(u[n], j[n]), count[n], all(1));
            }
        }
#pragma GCC unroll 8
        for (int n = 0; n < SIDE; n++) {
#pragma GCC unroll 8
            for (int s = 0; s < M::STATES; s++) {
                store(p.states[s] + i + n * LANES, u[n][s]);
            }
            add_counts(p.count + i + n * LANES, count[n]);
        }
    }
}

template <class M> population make(const numbers &given, long units) {
    population p;
    const int group = LANES * M::SIDE;
    p.units = units;
    p.padded = (units + group - 1) / group * group;
    for (int s = 0; s < M::STATES; s++) {
        p.states.push_back(column<float>(p.padded, s));
        std::fill(p.states[s], p.states[s] + p.padded, given.at(std::string("initial_") + M::NAMES[s]));
    }
    p.current = column<float>(p.padded, M::STATES);
    p.count = column<uint32_t>(p.padded, M::STATES + 1);
    const double most = given.at("input");
    for (long i = 0; i < p.padded; i++) {
        p.current[i] = i < units ? (float) (most * i / (units - 1)) : 0;
        p.count[i] = 0;
    }
    return p;
}

template <class M> int serve(const numbers &given, long units) {
    const M model(given);
    population p = make<M>(given, units);
    std::printf("ready C++, %d lanes, %d side by side, %d threads\n", LANES, M::SIDE, omp_get_max_threads());
    std::fflush(stdout);
    std::string command;
    while (std::cin >> command) {
        if (command == "advance") {
            int steps = 0, times = 0;
            std::cin >> steps >> times;
            const auto start = std::chrono::steady_clock::now();
            for (int t = 0; t < times; t++) {
                advance(model, p, steps);
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
            for (float *values : p.states) {
                std::replace_if(values, values + p.units, [](float x) { return x != x; }, __builtin_nanf(""));
                put(file, values, p.units * 4);
            }
            std::fclose(file);
            std::printf("%llu\n", (unsigned long long) spikes);
        }
        std::fflush(stdout);
    }
    return 0;
}

template <bool QUADRATIC, bool MIDPOINT> int serve_adaptive(const numbers &given, long units) {
    return given.at("v_min") > -__builtin_inff() ? serve<adaptive<QUADRATIC, MIDPOINT, true>>(given, units)
                                                : serve<adaptive<QUADRATIC, MIDPOINT, false>>(given, units);
}

const std::map<std::string, int (*)(const numbers &, long)> MODELS = {
    {"lif, rk2", serve_adaptive<false, true>},
    {"quadlif", serve_adaptive<true, false>},
    {"quadlif, rk2", serve_adaptive<true, true>},
    {"izhikevich", serve<izhikevich<false>>},
    {"izhikevich, rk2", serve<izhikevich<true>>},
    {"raf", serve<raf<false>>},
    {"raf, rk2", serve<raf<true>>},
    {"fitzhughnagumo", serve<fitzhughnagumo<false>>},
    {"fitzhughnagumo, rk2", serve<fitzhughnagumo<true>>},
    {"hodgkinhuxley", serve<hodgkin_huxley<1>>},
    {"hodgkinhuxley, rk2", serve<hodgkin_huxley<2>>},
    {"hodgkinhuxley, rk4", serve<hodgkin_huxley<4>>},
    {"if", serve<integrate_and_fire>},
    {"slif", serve<simplified_lif>},
    {"adex", serve<adex<false>>},
    {"adex, rk2", serve<adex<true>>},
};

} // namespace

int main(int argc, char **argv) {
    if (argc == 1) {
        for (const auto &model : MODELS) {
            std::puts(model.first.c_str());
        }
        return 0;
    }
    const auto model = argc == 4 ? MODELS.find(argv[2]) : MODELS.end();
    if (model == MODELS.end()) {
        std::fprintf(stderr, "usage: cells UNITS MODEL FILE\n");
        return 2;
    }
    numbers given;
    std::ifstream in(argv[3]);
    std::string name, value;
    while (in >> name >> value) {
        given.of[name] = std::strtod(value.c_str(), nullptr);
    }
    return model->second(given, std::atol(argv[1]));
}
