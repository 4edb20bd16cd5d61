package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lifsim.error.InputException;

/** Fingerprints are compared setting by setting, and the first difference is named. */
class FingerprintTest {
    private static Fingerprint some() {
        return new Fingerprint()
                .put("model", "lif")
                .put("parameters", "tau_m", "20.0")
                .put("parameters", "thr", "-50.0")
                .put("groups", "x/y~", "units", "4");
    }

    private static String difference(Fingerprint stored, Fingerprint now) {
        return assertThrows(InputException.class, () -> now.requireSame(stored, "checkpoint c.npz", "run"))
                .problem()
                .found();
    }

    @Test
    void equalSettings_areAccepted_alsoAsText() {
        some().requireSame(some(), "checkpoint c.npz", "run");
        some().requireSame(Fingerprint.of(some().toString()), "checkpoint c.npz", "run");
        some().requireSame(Fingerprint.of(some().json()), "checkpoint c.npz", "run");
    }

    @Test
    void firstDifference_isNamedInWords() {
        assertTrue(difference(some().put("parameters", "thr", "-51.0"), some())
                .contains("thr is -51.0 in the checkpoint and -50.0 in this run"));
        assertTrue(difference(some().put("groups", "x/y~", "units", "5"), some())
                .contains("units of x/y~ is 5 in the checkpoint and 4 in this run"));
        assertTrue(difference(some(), some().put("keeps", "tols", "ms"))
                .contains("tols kept is missing in the checkpoint and ms in this run"));
        assertTrue(difference(some().put("sources", "0", "noise"), some())
                .contains("source 0 of the stimulus is noise in the checkpoint and missing in this run"));
    }

    @Test
    void anotherVersion_isForeign() {
        Fingerprint other = Fingerprint.of(some().toString().replace("\"version\":1", "\"version\":2"));
        assertTrue(difference(other, some()).contains("version"), "names the version");
    }

    @Test
    void whatIsNoFingerprint_isForeign() {
        assertTrue(difference(Fingerprint.of((String) null), some()).contains("missing in the checkpoint"));
        assertTrue(difference(Fingerprint.of("not JSON"), some()).contains("missing in the checkpoint"));
        assertTrue(difference(Fingerprint.of("[1]"), some()).contains("missing in the checkpoint"));
    }

    @Test
    void longValues_areStoredAsTheirHash_andStillDiffer() {
        String text = "x".repeat(5000);
        Fingerprint stored = new Fingerprint().put("current", text);
        assertTrue(stored.toString().length() < 100, stored.toString());
        stored.requireSame(new Fingerprint().put("current", text), "checkpoint c.npz", "run");
        assertFalse(new Fingerprint()
                .put("current", text + "y")
                .firstDifference(stored)
                .isEmpty());
        assertEquals(
                "current",
                new Fingerprint().firstDifference(stored).orElseThrow().name());
    }

    /** As in a file that no version of lifsim wrote. */
    @Test
    void aGroupThatIsNoObjectIsNamed() {
        Fingerprint here = new Fingerprint().put("sources", "0", "step").put("operations", "0", "dense");
        for (String stored : List.of("{\"sources\": 1}", "{\"operations\": [1]}")) {
            InputException e = assertThrows(
                    InputException.class,
                    () -> here.without("version").requireSame(Fingerprint.of(stored), "checkpoint x", "run"));
            assertTrue(e.getMessage().contains("the group '"), e.getMessage());
        }
    }
}
