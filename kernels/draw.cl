// Random numbers by themselves, Draw.java: one for each unit from the first on.

kernel void draw_uniform(global REAL *restrict into, const uint hi, const uint lo, const float parameter, const ulong first) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * WIDTH;
    into[i] = random_uniform(hi, lo, high_words(unit), low_words(unit));
}

kernel void draw_normal(global REAL *restrict into, const uint hi, const uint lo, const float parameter, const ulong first) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * WIDTH;
    into[i] = random_normal(hi, lo, high_words(unit), low_words(unit));
}

kernel void draw_event(global REAL *restrict into, const uint hi, const uint lo, const float parameter, const ulong first) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * WIDTH;
    const REAL number = random_uniform(hi, lo, high_words(unit), low_words(unit));
    into[i] = choose(number < (REAL)(parameter), (REAL)(1.0f), (REAL)(0.0f));
}
